import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Charge, makeBill } from "../../src/ledger/charge.ts";
import { projectRoot } from "../../src/root.ts";
import { beginExchange, type KeptAnswer } from "../../src/store/conversations.ts";
import { deleteConversation } from "../../src/store/delete-conversations.ts";
import { endExchange } from "../../src/store/end-exchange.ts";
import { migrate } from "../../src/store/migrate.ts";
import { conversationSpent, groupings, keepSpending, listSpending, total } from "../../src/store/spending.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { openNewDatabase, type PostgresServer, startPostgresServer } from "../fixtures/postgres-server.ts";

const unbilled = { inputTokens: null, outputTokens: null, costUsd: null };
const said: KeptAnswer = {
  content: "Flour.",
  ended: "answered",
  problem: null,
  citations: [],
  nearest: [],
  coverage: null,
  usage: unbilled,
  models: { answer: "big" },
  made: null,
  verdict: null,
  timings: null,
};
const charge = (
  stage: Charge["stage"],
  costUsd: number | null,
  inputTokens: number | null = null,
): Charge => ({
  stage,
  model: "m \u0000 \ud83d",
  usage: { inputTokens, outputTokens: inputTokens, costUsd },
});
const nothing = {
  answers: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  costUsd: 0,
  knownUsd: 0,
  toldAgain: 0,
  savedTokens: 0,
  savedUsd: 0,
};
const year = { days: 365 };

describe.each(["PGlite", "pg"])("spending through %s", (driver) => {
  let lectern: TestLectern;
  let server: PostgresServer | null = null;
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
  beforeEach(() => lectern.database.script("delete from conversations; delete from spending"));

  const exchange = async (id: string, answer: Partial<KeptAnswer>, course: string | null = "c") => {
    const ordinal = await beginExchange(lectern.database, {
      owner: "local",
      id,
      course,
      title: `about ${id}`,
      question: "q",
    });
    return endExchange(lectern.database, { owner: "local", id, ordinal }, { ...said, ...answer });
  };

  it("is what each answer and summary was billed, by day, by conversation and by stage", async () => {
    const { database } = lectern;
    const usage = { inputTokens: 100, outputTokens: 20, costUsd: 0.5, cacheReadTokens: 80 };
    const answered: Charge = { stage: "answer", model: "big", usage };
    await exchange("one", { charges: [charge("rerank", 0.125), answered] });
    await exchange("one", { charges: [charge("rewrite", 0.25, 7)] });
    await exchange("two", { charges: [answered] }, "other");
    await keepSpending(database, "one", [{ ...charge("answer", 0.0625, 3), stage: "summary" }]);
    const one = {
      answers: 1,
      inputTokens: 110,
      outputTokens: 30,
      cacheReadTokens: 80,
      costUsd: 0.9375,
      knownUsd: 0.9375,
      toldAgain: 0,
      savedTokens: 0,
      savedUsd: 0,
    };
    const two = {
      answers: 1,
      inputTokens: 100,
      outputTokens: 20,
      cacheReadTokens: 80,
      costUsd: 0.5,
      knownUsd: 0.5,
      toldAgain: 0,
      savedTokens: 0,
      savedUsd: 0,
    };
    expect(await conversationSpent(database, "one")).toEqual(one);
    expect(await listSpending(database, { by: "conversation", ...year })).toEqual([
      { key: "one", title: "about one", ...one },
      { key: "two", title: "about two", ...two },
    ]);
    expect(await listSpending(database, { by: "day", ...year, course: "other" })).toEqual([
      { key: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), title: null, ...two },
    ]);
    const stages = await listSpending(database, { by: "stage", ...year });
    expect(stages.map(({ key, costUsd }) => [key, costUsd])).toEqual([
      ["answer", 1],
      ["rewrite", 0.25],
      ["rerank", 0.125],
      ["summary", 0.0625],
    ]);
  });

  it("is nothing where nothing was billed, and unknown, never nothing, where a price is", async () => {
    const { database } = lectern;
    await exchange("local", { charges: [] });
    await exchange("local", {});
    expect(await conversationSpent(database, "local")).toEqual(nothing);
    expect(await conversationSpent(database, "never was")).toEqual(nothing);
    expect(await listSpending(database, { by: "day", ...year })).toEqual([]);
    await exchange("unknown", { charges: [charge("rewrite", 0.25), charge("answer", null, 9)] });
    await exchange("known", { charges: [charge("answer", 3, 9)] });
    const rows = await listSpending(database, { by: "conversation", ...year });
    expect(rows.map(({ key, costUsd, knownUsd }) => [key, costUsd, knownUsd])).toEqual([
      ["unknown", null, 0.25],
      ["known", 3, 3],
    ]);
    expect(total(rows)).toMatchObject({
      costUsd: null,
      knownUsd: 3.25,
      toldAgain: 0,
      savedTokens: 0,
      savedUsd: 0,
      answers: 2,
    });
  });

  it("goes by the usage of an answer that tells no charges", async () => {
    await exchange("old", { usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.5 } });
    await exchange("old", { usage: { inputTokens: 10, outputTokens: 2, costUsd: null } });
    const spent = await conversationSpent(lectern.database, "old");
    expect(spent).toMatchObject({
      answers: 2,
      inputTokens: 20,
      costUsd: null,
      knownUsd: 0.5,
      toldAgain: 0,
      savedTokens: 0,
      savedUsd: 0,
    });
  });

  it("does not shrink when a conversation is deleted, even while it is answered, and keeps nothing of it", async () => {
    const { database } = lectern;
    await exchange("gone", { charges: [charge("answer", 1)] });
    const ordinal = await beginExchange(database, {
      owner: "local",
      id: "gone",
      course: "c",
      title: "t",
      question: "q",
    });
    await deleteConversation(database, "gone");
    const late = { ...said, charges: [charge("answer", 0.5)] };
    expect(await endExchange(database, { owner: "local", id: "gone", ordinal }, late)).toBe(false);
    await keepSpending(database, "gone", [charge("rewrite", 0.25)]);
    // Whoever takes the id again does not inherit its bill.
    await exchange("gone", { charges: [charge("answer", 8)] });
    const rows = await listSpending(database, { by: "conversation", ...year });
    expect(rows.map(({ key, title, costUsd }) => [key, title, costUsd])).toEqual([
      ["gone", "about gone", 8],
      [null, null, 1.75],
    ]);
    expect(await conversationSpent(database, "gone")).toMatchObject({ costUsd: 8 });
  });

  it("counts days in UTC, today among them", async () => {
    const { database } = lectern;
    const billedAt = async (ago: string, costUsd: number) => {
      await keepSpending(database, null, [charge("answer", costUsd)]);
      await database.query(
        `update spending set billed_at = (date_trunc('day', now() at time zone 'utc') + $1::interval) at time zone 'utc'
         where cost_usd = $2`,
        [ago, costUsd],
      );
    };
    await billedAt("0 hours", 1);
    await billedAt("-1 second", 2);
    await billedAt("-1 day", 4);
    await billedAt("-1 day -1 second", 8);
    const costs = async (days: number) =>
      (await listSpending(database, { by: "day", days })).map(({ costUsd }) => costUsd);
    expect(await costs(1)).toEqual([1]);
    expect(await costs(2)).toEqual([1, 6]);
    expect(await costs(3)).toEqual([1, 6, 8]);
  });

  it("comes to the same sum whatever it is summed up by: that of all answers and summaries", async () => {
    const { database } = lectern;
    const stage = fc.constantFrom<Charge["stage"]>("rewrite", "embed", "rerank", "guard", "answer");
    const cents = fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 30 });
    const charges = fc.array(fc.record({ stage, cents }), { maxLength: 4 });
    const step = fc.record({
      id: fc.constantFrom("a", "b", "c"),
      act: fc.constantFrom("answer" as const, "answer" as const, "summary" as const, "delete" as const),
      charges,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await database.script("delete from conversations; delete from spending");
        const all: Charge[] = [];
        const bills: (number | null)[] = [];
        for (const { id, act, ...made } of steps) {
          const billed = made.charges.map(({ stage, cents }) =>
            charge(stage, cents === null ? null : cents / 64),
          );
          if (act === "delete") await deleteConversation(database, id).catch(() => undefined);
          else all.push(...billed);
          if (act === "summary") await keepSpending(database, id, billed);
          if (act === "answer") await exchange(id, { charges: billed, usage: makeBill(billed, unbilled) });
          if (act !== "delete" && billed.length > 0) bills.push(makeBill(billed, unbilled).costUsd);
        }
        const known = all.reduce((sum, { usage }) => sum + (usage.costUsd ?? 0), 0);
        const costUsd = bills.includes(null)
          ? null
          : bills.reduce<number>((sum, bill) => sum + (bill ?? 0), 0);
        for (const by of groupings) {
          expect(total(await listSpending(database, { by, ...year }))).toMatchObject({
            costUsd,
            knownUsd: known,
            toldAgain: 0,
            savedTokens: 0,
            savedUsd: 0,
          });
        }
      }),
      { numRuns: driver === "PGlite" ? 30 : 5 },
    );
  });
});

it("takes over what was spent before it was kept apart", async () => {
  const { database, remove } = await openNewDatabase();
  const folder = join(projectRoot, "src", "store", "migrations");
  await database.script(
    "create table migrations (name text primary key, applied_at timestamptz default now())",
  );
  for (const name of readdirSync(folder)
    .filter((file) => /^00[1-4]/.test(file))
    .sort()) {
    await database.script(readFileSync(join(folder, name), "utf8"));
    await database.query("insert into migrations (name) values ($1)", [name]);
  }
  await database.script(`
    insert into conversations (id, title, length, course, summaries_usd) values
      ('old', 'Old', 6, 'c', 0.25), ('free', 'Free', 2, null, 0), ('unknown', 'Unknown', 0, null, null);
    insert into messages (conversation_id, ordinal, role, content, models, usage, cost_usd) values
      ('old', 0, 'user', 'q', null, null, null),
      ('old', 1, 'assistant', 'a', '{"answer":"big"}', '{"inputTokens":9,"outputTokens":3,"costUsd":0.5}', 0.5),
      ('free', 1, 'assistant', 'a', '{}', '{"inputTokens":null,"outputTokens":null,"costUsd":null}', null)`);
  await migrate(database);
  const rows = await listSpending(database, { by: "conversation", ...year });
  expect(rows.map(({ key, costUsd, inputTokens, answers }) => [key, costUsd, inputTokens, answers])).toEqual([
    ["unknown", null, 0, 0],
    ["old", 0.75, 9, 1],
  ]);
  await remove();
});
