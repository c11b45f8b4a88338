import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { findAccount } from "../../src/store/accounts.ts";
import { addUser, sendAs } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import { runLectern } from "../fixtures/command-line.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
beforeEach(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password", LECTERN_AUDIT: "questions" });
  for (const name of ["ada", "ben"])
    cookies[name] = (await addUser(lectern.database, { name, role: "student", courses: ["bakery"] })).cookie;
  app = createApp(lectern);
  for (const who of ["ada", "ben"]) {
    const answer = await send(who, "POST /api/chat", { question: `Why does ${who} feed the starter?` });
    const { conversationId, ordinal } = (await answer.json()) as { conversationId: string; ordinal: number };
    const path = `/api/conversations/${conversationId}/messages/${ordinal}/feedback`;
    await send(who, `PUT ${path}`, { thumb: "down", comment: `Says ${who}` });
  }
});
afterEach(() => lectern.remove());

const send = sendAs(() => app, cookies);

const rowsOf = async (table: string) =>
  JSON.stringify(await lectern.database.query(`select * from ${table}`));

describe("a person's data", () => {
  it("are theirs as a file: account, questions, answers, feedback, what they did; nobody else's", async () => {
    const response = await send("ada", "GET /api/account");
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      format: "lectern-person-1",
      account: { name: "ada", role: "student", courses: ["bakery"] },
      deeds: expect.arrayContaining([
        expect.objectContaining({ action: "ask" }),
        expect.objectContaining({ action: "give feedback" }),
      ]),
      conversations: [
        {
          messages: [
            { role: "user", content: "Why does ada feed the starter?" },
            { role: "assistant", feedback: { thumb: "down", comment: "Says ada" }, trace: { search: {} } },
          ],
        },
      ],
    });
    expect(text).not.toMatch(/\bben\b|argon2|"token"/);
  });

  it("are gone when they erase themselves, also from what others read; the others' stay", async () => {
    expect((await send("ada", "DELETE /api/account")).status).toBe(204);
    expect(await findAccount(lectern.database, "id-ada")).toBeNull();
    for (const table of ["users", "conversations", "messages", "feedback", "sessions", "members", "audit"])
      expect([table, /\bada\b/.test(await rowsOf(table))]).toEqual([table, false]);
    expect(await rowsOf("audit")).toContain('"action":"erase an account"');
    expect(await rowsOf("messages")).toContain("Why does ben feed the starter?");
    expect((await send("ada", "GET /api/account")).status).toBe(401);
  });

  it("are exported and erased by whoever runs Lectern", async () => {
    await lectern.close();
    const folder = dirname(lectern.config.dataFolder);
    const out = join(folder, "ada.json");
    const run = (...words: string[]) => runLectern(folder, ["users", ...words]);
    expect(await run("export", "ada", "--out", out)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(out, "utf8")).conversations).toHaveLength(1);
    expect(await run("export", "ada", "--out", out)).toMatchObject({ code: 1 });
    expect(await run("erase", "ada")).toMatchObject({ code: 2, err: expect.stringContaining("add --yes") });
    expect(await run("erase", "ada", "--yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining("Erased ada with 1 conversation."),
    });
    expect((await run("list")).out).not.toContain("ada");
  });
});
