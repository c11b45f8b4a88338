import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCaseFile } from "../../eval/dataset/cases.ts";
import { toDraft } from "../../eval/dataset/from-feedback.ts";
import { createApp } from "../../src/api/app.ts";
import type { FeedbackList } from "../../src/api/feedback.ts";
import { listFeedback } from "../../src/store/feedback.ts";
import { addUser, sendAs } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { runLectern } from "../fixtures/command-line.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  for (const [name, role, courses] of [
    ["ada", "student", ["bakery"]],
    ["ben", "student", ["bakery"]],
    ["grace", "teacher", ["bakery"]],
    ["edsger", "teacher", []],
  ] as const)
    cookies[name] = (await addUser(lectern.database, { name, role, courses: [...courses] })).cookie;
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const send = sendAs(() => app, cookies);

async function ask(who: string, question: string): Promise<{ place: string; id: string; ordinal: number }> {
  const answer = await (await send(who, "POST /api/chat", { question })).json();
  const { conversationId: id, ordinal } = answer as { conversationId: string; ordinal: number };
  return { id, ordinal, place: `/api/conversations/${id}/messages/${ordinal}/feedback` };
}

const list = async (who: string, query = "") =>
  ((await (await send(who, `GET /api/feedback${query}`)).json()) as FeedbackList).feedback;

describe("how an answer was found", () => {
  it("is kept with it, and told to whom the conversation is", async () => {
    const { id, ordinal } = await ask("ada", "How long does the dough rest?");
    const trace = (at: number) => `GET /api/conversations/${id}/messages/${at}/trace`;
    const told = await (await send("ada", trace(ordinal))).json();
    expect(told).toMatchObject({ trace: { search: { by: "index" }, candidates: expect.anything() } });
    expect((await send("ben", trace(ordinal))).status).toBe(404);
    expect((await send("ada", trace(ordinal - 1))).status).toBe(404);
  });
});

describe("feedback", () => {
  it("is kept with its answer, once however often it is sent, and can be changed and taken back", async () => {
    const { id, place } = await ask("ada", "When do I feed the sourdough starter?");
    const down = { thumb: "down", reason: "wrong-citation", comment: "It is on the next slide." };
    for (let times = 0; times < 2; times++)
      expect((await send("ada", `PUT ${place}`, down)).status).toBe(200);
    expect(await list("grace")).toMatchObject([{ ...down, course: "bakery", ended: "answered" }]);
    await send("ada", `PUT ${place}`, { thumb: "up" });
    const opened = await (await send("ada", `GET /api/conversations/${id}`)).json();
    expect(opened).toMatchObject({
      messages: [{ role: "user" }, { feedback: { thumb: "up", reason: null, comment: null } }],
    });
    expect((await send("ada", `DELETE ${place}`)).status).toBe(204);
    expect(await list("grace")).toEqual([]);
  });

  it("comes with how its answer was found, and by which versions", async () => {
    const { place } = await ask("ada", "How long does the dough rise?");
    await send("ada", `PUT ${place}`, { thumb: "up" });
    const [given] = await listFeedback(lectern.database, { courses: null, days: 1, limit: 1 });
    expect(given).toMatchObject({
      trace: { search: { by: "index" }, candidates: expect.arrayContaining([expect.anything()]) },
      versions: { lectern: expect.any(String), index: { course: "bakery", version: 1 } },
    });
    await send("ada", `DELETE ${place}`);
  });

  it("is of whoever asked alone; teachers read that of their courses, without names", async () => {
    const { place, id } = await ask("ada", "How hot is the oven?");
    for (const who of ["ben", "grace"])
      expect((await send(who, `PUT ${place}`, { thumb: "down" })).status).toBe(404);
    const comment = "Write to ada@example.org";
    await send("ada", `PUT ${place}`, { thumb: "down", reason: "incomplete", comment });
    expect(await list("edsger")).toEqual([]);
    expect((await send("ben", "GET /api/feedback")).status).toBe(403);
    const told = JSON.stringify(await list("grace", "?course=bakery&thumb=down"));
    expect(told).toContain("Write to {EMAIL}");
    expect(told).not.toContain(id);
    expect(told).not.toMatch(/\bada\b/);
    await send("ada", `DELETE ${place}`);
  });

  it("goes with its conversation", async () => {
    const { place, id } = await ask("ada", "What is a preferment?");
    await send("ada", `PUT ${place}`, { thumb: "down", reason: "covered" });
    await send("ada", `DELETE /api/conversations/${id}`);
    expect(await list("grace")).toEqual([]);
  });

  it.each([
    [{}],
    [{ thumb: "sideways" }],
    [{ thumb: "up", reason: "wrong" }],
    [{ thumb: "down", reason: "boring" }],
    [{ thumb: "down", comment: "x".repeat(2_001) }],
    [{ thumb: "down", stars: 5 }],
  ])("refuses %j", async (body) => {
    const { place } = await ask("ada", "How long does the dough rise?");
    expect((await send("ada", `PUT ${place}`, body)).status).toBe(400);
  });

  it("is not given to a question, or to an answer that is not there", async () => {
    const { id } = await ask("ada", "How long does the dough rise?");
    for (const [ordinal, status] of [
      [0, 404],
      [99, 404],
      ["x", 400],
    ])
      expect(
        (await send("ada", `PUT /api/conversations/${id}/messages/${ordinal}/feedback`, { thumb: "up" }))
          .status,
      ).toBe(status);
  });
});

describe("quality over time", () => {
  it("counts thumbs down of the answers that got a thumb", async () => {
    const places = [];
    for (let times = 0; times < 3; times++) places.push(await ask("ada", "How long does the dough rise?"));
    const [first, second] = places;
    await send("ada", `PUT ${first?.place}`, { thumb: "down" });
    await send("ada", `PUT ${second?.place}`, { thumb: "up" });
    const quality = await (await send("grace", "GET /api/quality?days=1")).json();
    expect(quality).toMatchObject({
      courses: [{ course: "bakery", shares: { down: { count: 1, of: 2 } } }],
    });
    for (const one of [first, second]) await send("ada", `DELETE ${one?.place}`);
  });
});

describe("an export of feedback", () => {
  it("drafts a case to review of each, with what was asked before", async () => {
    const { id } = await ask("ada", "When do I feed the sourdough starter?");
    const { ordinal } = (await (
      await send("ada", "POST /api/chat", { question: "And the rye one?", conversationId: id })
    ).json()) as { ordinal: number };
    const path = `/api/conversations/${id}/messages/${ordinal}/feedback`;
    await send("ada", `PUT ${path}`, { thumb: "down", reason: "not-asked", comment: "I meant the rye" });
    const [given] = await listFeedback(lectern.database, { courses: null, days: 1, limit: 1 });
    if (!given) throw new Error("No feedback");
    expect(toDraft(given, [])).toMatchObject({
      draft: true,
      question: "And the rye one?",
      referenceSlides: [],
      tags: ["feedback", "down", "not-asked"],
      note: expect.stringContaining("I meant the rye"),
    });
    const liked = toDraft({ ...given, thumb: "up", reason: null, ended: "answered", answer: "So. [1]" }, []);
    expect(liked).toMatchObject({ draft: true, answerable: true, referenceAnswer: "So." });
    const declined = { ...given, ended: "not-covered" as const, citations: [] };
    expect(toDraft({ ...declined, reason: "covered" }, []).answerable).toBe(true);
    expect(toDraft({ ...declined, thumb: "up", reason: null }, []).answerable).toBe(false);
  });

  it("is written and listed by the command, for the evaluation to read", async () => {
    await lectern.close();
    const folder = dirname(lectern.config.dataFolder);
    const out = join(folder, "drafts.jsonl");
    expect(await runLectern(folder, ["feedback", "export", "--out", out])).toMatchObject({ code: 0 });
    const [line = ""] = readFileSync(out, "utf8").split("\n");
    expect(JSON.parse(line).history).toHaveLength(2);
    const { placed, warnings } = readCaseFile(out);
    expect([placed.length, warnings]).toEqual([1, []]);
    const listed = await runLectern(folder, ["feedback", "list", "--thumb", "down"]);
    expect(listed.out).toContain("down (not-asked: I meant the rye): And the rye one?");
  });
});
