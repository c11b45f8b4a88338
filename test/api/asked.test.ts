import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import type { AskedOfCourse } from "../../src/api/asked.ts";
import type { UnretrievedSlides } from "../../src/observe/questions.ts";
import { addUser, sendAs } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { runLectern } from "../fixtures/command-line.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
const asked = [
  "When do I feed the sourdough starter?",
  "when do I feed the sourdough starter",
  "What is the capital of Mongolia?",
];
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password", LECTERN_LIMITS: "conversation:90days" });
  for (const [name, role] of [
    ["ada", "student"],
    ["grace", "teacher"],
  ] as const)
    cookies[name] = (await addUser(lectern.database, { name, role, courses: ["bakery"] })).cookie;
  app = createApp(lectern);
  for (const question of asked) await send("ada", "POST /api/chat", { question });
});
afterAll(() => lectern.remove());

const send = sendAs(() => app, cookies);
const read = async <Body>(path: string) => (await (await send("grace", `GET ${path}`)).json()) as Body;
const readAsked = () => read<AskedOfCourse>("/api/courses/bakery/asked");

describe("what students ask", () => {
  it("is grouped by meaning, what was refused first, with the slides that came nearest", async () => {
    const { count, groups, weeks, by, keptDays, outcomes } = await readAsked();
    expect([count, by.wordsOnly, keptDays]).toEqual([3, 0, 90]);
    expect(outcomes.refused).toBe(1);
    expect(groups.map(({ question }) => question)[0]).toBe(asked[2]);
    const starter = groups.find(({ count: size }) => size === 2);
    expect(starter).toMatchObject({ question: expect.stringMatching(/starter/), outcomes: { refused: 0 } });
    expect(starter?.nearest[0]).toMatchObject({ course: "bakery", deck: "bread.md" });
    expect(weeks).toMatchObject([{ week: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), count: 3 }]);
  });

  it("is told without names, unless the course says otherwise", async () => {
    const before = await readAsked();
    expect(JSON.stringify(before)).not.toMatch(/\bada\b/);
    await lectern.database.query("update courses set names_askers = true");
    const after = await readAsked();
    expect(after.namesAskers).toBe(true);
    expect(after.groups[0]?.questions[0]?.asker).toBe("ada");
    await lectern.database.query("update courses set names_askers = false");
  });

  it("leaves out what a guard blocked, and what was deleted", async () => {
    const answer = await (await send("ada", "POST /api/chat", { question: "Deleted?" })).json();
    const { conversationId } = answer as { conversationId: string };
    await lectern.database.query(
      "update messages set ended = 'blocked' where conversation_id = $1 and role = 'assistant'",
      [conversationId],
    );
    expect((await readAsked()).count).toBe(3);
    await send("ada", `DELETE /api/conversations/${conversationId}`);
    expect(
      await lectern.database.query("select 1 from question_vectors where conversation_id = $1", [
        conversationId,
      ]),
    ).toEqual([]);
  });

  it("shows which slides no question came near", async () => {
    const { slides, unretrieved } = await read<UnretrievedSlides>("/api/courses/bakery/unretrieved");
    expect(unretrieved.length).toBeLessThan(slides);
  });

  it("is not for students", async () => {
    expect((await send("ada", "GET /api/courses/bakery/asked")).status).toBe(403);
  });

  it("can be read on the command line", async () => {
    await lectern.close();
    const { code, out } = await runLectern(dirname(lectern.config.dataFolder), ["questions"]);
    expect(code).toBe(0);
    expect(out).toContain("bakery: 3 questions in");
    expect(out).toContain("What is the capital of Mongolia? (1 refused)");
  });
});
