import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { Converse } from "../../src/providers/provider.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

const usage = { inputTokens: 5, outputTokens: 2, costUsd: 0.25 };
const converse: Converse = async function* () {
  yield { type: "text", text: "Every 12 hours." };
  yield { type: "citation", passage: 0, quote: "Feed it every 12 hours" };
  yield { type: "finish", stopReason: "end", usage };
};

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies = new Map<string, string>();
beforeAll(async () => {
  const parts = { converse, extractive: false, models: { answer: "a model" } };
  lectern = await makeBakery(parts, { LECTERN_AUTH: "password" });
  app = createApp(lectern);
  for (const role of ["student", "teacher"] as const)
    cookies.set(role, (await addUser(lectern.database, { name: role, role, courses: ["bakery"] })).cookie);
});
afterAll(() => lectern.remove());

/** All that the API says of an answer to who asked it: whole, as a stream, and as it was kept. */
async function hearAll(role: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  const request = async (path: string, body?: object, accept = "application/json") => {
    const headers = { cookie: cookies.get(role) ?? "", accept, "content-type": "application/json" };
    const sent = body ? { method: "POST", body: JSON.stringify(body) } : {};
    const response = await app.request(`http://localhost/api${path}`, { headers, ...sent });
    said[`${path} ${accept}`] = await response.text();
    expect([path, response.status]).toEqual([path, 200]);
  };
  const question = { question: "When do I feed the starter?", course: "bakery" };
  const conversation = `of-${role}`;
  await request("/chat", { ...question, conversationId: conversation });
  await request("/chat", { ...question, conversationId: conversation }, "text/event-stream");
  await request(`/conversations/${conversation}`);
  await request(`/conversations/${conversation}/messages/1/trace`);
  await request(`/conversations/${conversation}/export?format=json`);
  await request("/search", question);
  await request("/courses/bakery/card");
  return said;
}

const money = /usd|0\.25|charges/i;

describe("what an answer costs", () => {
  it("is told to no student, in any form of the answer; the tokens are", async () => {
    const said = await hearAll("student");
    for (const [path, text] of Object.entries(said))
      expect([path, money.exec(text)?.[0]]).toEqual([path, undefined]);
    expect(said["/chat application/json"]).toContain('"outputTokens":2');
    expect(said["/chat text/event-stream"]).toContain('"outputTokens":2');
  });

  it("is told to a teacher", async () => {
    const said = await hearAll("teacher");
    for (const path of [
      "/chat application/json",
      "/chat text/event-stream",
      "/conversations/of-teacher application/json",
    ])
      expect([path, said[path]]).toEqual([path, expect.stringMatching(/"costUsd":0\.25/)]);
  });
});
