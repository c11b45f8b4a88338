import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  beginExchange,
  findConversation,
  getConversation,
  type KeptAnswer,
  listConversations,
  listMessages,
  renameConversation,
} from "../../src/store/conversations.ts";
import { deleteConversation } from "../../src/store/delete-conversations.ts";
import { endExchange } from "../../src/store/end-exchange.ts";
import { exchangesBetween, findSummary, lastExchanges, saveSummary } from "../../src/store/memories.ts";
import { findCurrentSlides } from "../../src/store/retrieved-slides.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { type PostgresServer, startPostgresServer } from "../fixtures/postgres-server.ts";

/** Quotes, a backslash, braces of an array, a NUL and half a character. */
const hostile = `'; drop table messages; -- "{a,b}" \\ $1 \u0000 \ud83d 🥖 </script>`;
/** As text gives it back: it holds neither NUL nor half a character. */
const kept = hostile.replace("\u0000", "\ufffd").replace("\ud83d ", "\ufffd ");
const slide = { id: "s1", course: "c", deck: hostile, page: 3, title: hostile, section: null };
const said: KeptAnswer = {
  content: hostile,
  ended: "answered",
  problem: null,
  citations: [{ marker: 1, slide, quote: hostile }],
  nearest: [],
  coverage: "covered",
  usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.001 },
  models: { answer: hostile },
  made: { prompt: "answer.v1", model: hostile, skipped: [] },
  verdict: null,
  timings: { total: 12.5 },
};
const all = { before: 1_000, limit: 1_000 };

describe.each(["PGlite", "pg"])("conversations through %s", (driver) => {
  let server: PostgresServer | undefined;
  let lectern: TestLectern;
  beforeAll(async () => {
    if (driver === "PGlite") {
      lectern = await makeLectern();
      return;
    }
    server = await startPostgresServer();
    lectern = await makeLectern({}, { DATABASE_URL: server.url });
  });
  afterAll(async () => {
    await lectern?.remove();
    await server?.close();
  });

  const exchange = async (id: string, question: string, answer: Partial<KeptAnswer> = {}) => {
    const ordinal = await beginExchange(lectern.database, {
      owner: "local",
      id,
      course: "c",
      title: question,
      question,
    });
    await endExchange(lectern.database, { owner: "local", id, ordinal }, { ...said, ...answer });
    return ordinal;
  };

  it("keeps an exchange as it was, hostile text and all, broken until it has ended", async () => {
    const { database } = lectern;
    const asked = { id: "hostile", owner: "local", course: null, title: hostile, question: hostile };
    const ordinal = await beginExchange(database, asked);
    const [question, pending] = await listMessages(database, "hostile", all);
    expect(question).toMatchObject({ role: "user", ordinal: 0, content: kept });
    expect(pending).toMatchObject({ role: "assistant", ordinal: 1, content: "", ended: "broken" });
    expect(await endExchange(database, { owner: "local", id: "hostile", ordinal }, said)).toBe(true);
    expect(await listMessages(database, "hostile", all)).toEqual([
      { role: "user", ordinal: 0, content: kept, created: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) },
      {
        role: "assistant",
        ordinal: 1,
        ...said,
        content: kept,
        created: expect.any(String),
        feedback: null,
      },
    ]);
    expect(await getConversation(database, "hostile")).toMatchObject({
      course: null,
      title: kept,
      length: 2,
    });
    await deleteConversation(database, "hostile");
  });

  it("gives exchanges that begin at once places of their own, each answer behind its question", async () => {
    const { database } = lectern;
    await Promise.all(Array.from({ length: 12 }, (_, n) => exchange("busy", `q${n}`, { content: `a${n}` })));
    const messages = await listMessages(database, "busy", all);
    expect(messages.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 24 }, (_, n) => n));
    for (let place = 0; place < 24; place += 2) {
      expect(messages[place + 1]?.content.slice(1)).toBe(messages[place]?.content.slice(1));
    }
    const last = await listMessages(database, "busy", { before: 6, limit: 2 });
    expect(last.map(({ ordinal }) => ordinal)).toEqual([4, 5]);
    await deleteConversation(database, "busy");
  });

  it("begins one conversation where two first questions name it, and takes nothing of another course into it", async () => {
    const { database } = lectern;
    const first = { owner: "local", id: "raced", course: "baking", title: "t", question: "q" };
    const begun = await Promise.allSettled([
      beginExchange(database, first),
      beginExchange(database, { ...first, course: "chemistry" }),
      beginExchange(database, { ...first, course: null }),
      beginExchange(database, first),
    ]);
    expect(begun.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(await listMessages(database, "raced", all)).toHaveLength(4);
    await deleteConversation(database, "raced");
  });

  it("leaves deleted what was deleted while it was answered", async () => {
    const { database } = lectern;
    const ordinal = await beginExchange(database, {
      owner: "local",
      id: "gone",
      course: null,
      title: "t",
      question: "q",
    });
    await deleteConversation(database, "gone");
    expect(await endExchange(database, { owner: "local", id: "gone", ordinal }, said)).toBe(false);
    await saveSummary(database, "gone", { text: "late", summarised: 2 });
    expect(await findConversation(database, "gone")).toBeNull();
    expect(await listMessages(database, "gone", all)).toEqual([]);
    await expect(deleteConversation(database, "gone")).rejects.toMatchObject({ code: "not-found" });
    await expect(renameConversation(database, "gone", "x")).rejects.toMatchObject({ code: "not-found" });
  });

  it("lists by last use, page by page, and by course; a new title moves nothing", async () => {
    const { database } = lectern;
    for (const id of ["one", "two", "three"]) await exchange(id, `about ${id}`);
    await exchange("one", "again");
    expect(await renameConversation(database, "two", hostile)).toMatchObject({ id: "two", title: kept });
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(ids(await listConversations(database, { owner: "local", limit: 10 }))).toEqual([
      "one",
      "three",
      "two",
    ]);
    const [first] = await listConversations(database, { owner: "local", limit: 1 });
    expect(
      ids(await listConversations(database, { owner: "local", limit: 10, before: first?.used })),
    ).toEqual(["three", "two"]);
    expect(ids(await listConversations(database, { owner: "local", limit: 10, course: "c" }))).toHaveLength(
      3,
    );
    expect(
      await listConversations(database, { owner: "local", limit: 10, course: hostile.replace("\u0000", "") }),
    ).toEqual([]);
    for (const id of ["one", "two", "three"]) await deleteConversation(database, id);
  });

  it("remembers what a next question may lean on: not what was blocked, nor what broke unsaid", async () => {
    const { database } = lectern;
    await exchange("memory", "q0");
    await exchange("memory", "q1", { ended: "blocked" });
    await exchange("memory", "q2", { ended: "broken", content: "", problem: "down" });
    await exchange("memory", "q3", { ended: "broken", content: "half of it", problem: "cut" });
    await exchange("memory", "q4", { ended: "not-covered", content: "sorry" });
    const questions = (rows: { question: string }[]) => rows.map(({ question }) => question);
    expect(questions(await lastExchanges(database, "memory", 10))).toEqual(["q0", "q3", "q4"]);
    const [last] = await lastExchanges(database, "memory", 1);
    expect(last).toEqual({ ordinal: 8, question: "q4", answer: "sorry", citations: said.citations });
    const between = await exchangesBetween(database, "memory", { from: 1, before: 8, limit: 5 });
    expect(questions(between)).toEqual(["q3"]);
    expect(await findSummary(database, "memory")).toEqual({ text: null, summarised: 0 });
    await saveSummary(database, "memory", { text: hostile, summarised: 4 });
    await saveSummary(database, "memory", { text: "made earlier, came later", summarised: 2 });
    expect(await findSummary(database, "memory")).toEqual({ text: kept, summarised: 4 });
    await deleteConversation(database, "memory");
  });

  it("knows which cited slides have changed since", async () => {
    const { database } = lectern;
    await lectern.ingestText("bakery", { "bread.md": bakery });
    const slides = await database.query<{ id: string; title: string }>("select id, title from slides");
    await lectern.ingestText("bakery", { "bread.md": bakery.replace("linen bag", "paper bag") });
    const current = await findCurrentSlides(database, [...slides.map(({ id }) => id), "none {}"]);
    const changed = slides.filter(({ id }) => !current.has(id)).map(({ title }) => title);
    expect(changed).toEqual(["Storing bread"]);
    expect(await findCurrentSlides(database, [])).toEqual(new Set());
  });
});
