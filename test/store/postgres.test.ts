import { afterAll, beforeAll, expect, it } from "vitest";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import { findCourses, listCourses } from "../../src/store/courses.ts";
import {
  closeRun,
  createRun,
  deleteRun,
  findRuns,
  findUnfinishedRun,
  listAnswers,
  listAsked,
  listRuns,
  saveAnswer,
  saveSpending,
} from "../../src/store/evaluations.ts";
import { findAgreements, saveAgreement } from "../../src/store/judge-agreements.ts";
import { openJudgements } from "../../src/store/judgements.ts";
import { loadSlidesById } from "../../src/store/slides.ts";
import { snapshotIndex } from "../../src/store/snapshot.ts";
import { bakery } from "../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { type PostgresServer, startPostgresServer } from "../fixtures/postgres-server.ts";

// The `pg` driver over a real socket.
let server: PostgresServer;
let lectern: TestLectern;
beforeAll(async () => {
  server = await startPostgresServer();
  lectern = await makeLectern({}, { DATABASE_URL: server.url });
});
afterAll(async () => {
  await lectern?.remove();
  await server?.close();
});

it("runs the same SQL through pg as through PGlite", async () => {
  expect(await lectern.ingestText("bakery", { "bread.md": bakery })).toMatchObject({ decks: 1, slides: 4 });
  expect(await listCourses(lectern.database)).toEqual([{ name: "bakery", decks: 1, slides: 4 }]);
  const { hits } = await retrieve(
    lectern,
    { question: "How long does bread keep in a linen bag?", history: [], k: 3, filters: {} },
    new AbortController().signal,
  );
  expect(hits[0]).toMatchObject({ slide: { title: "Storing bread", page: 4 } });
  expect(hits[0]?.legs.bm25?.rank).toBe(1);
  expect(hits[0]?.legs.dense).not.toBeNull();
});

it("cuts no script, such as a vacuum, at the limit of a query", async () => {
  const { database } = lectern;
  const limit = async (from: string) =>
    (await database.query<{ limit: string }>(`select ${from} as limit`))[0]?.limit;
  // PGlite takes none from the connection.
  await database.query("set statement_timeout = '7s'");
  await database.script("create table limits as select current_setting('statement_timeout') as at");
  expect(await limit("(select at from limits)")).toBe("0");
  await database.query("set statement_timeout = '7s'");
  await database.transaction(async (tx) => {
    await tx.script("update limits set at = 'within ' || current_setting('statement_timeout')");
  });
  expect(await limit("(select at from limits)")).toBe("within 0");
  expect(await limit("current_setting('statement_timeout')")).toBe("7s");
  await database.query("reset statement_timeout");
  await database.script("drop table limits");
});

/** Quotes, a backslash, braces of an array, a NUL and half a character: all that a JSON column must give back. */
const hostile = `'; drop table courses; -- "{a,b}" \\ $1 \u0000 \ud83d 🥖 </script>`;
const run = {
  id: "20261101-120000-abcd",
  name: "nightly ' $1 🥖",
  fingerprint: "the same work",
  datasetHash: "d1",
  started: "2026-11-01T12:00:00.417Z",
  manifest: { name: hostile, warnings: [hostile] },
  metrics: [{ name: "hit@1" }],
  cases: [{ id: "1", question: hostile }],
};

it("keeps an evaluation through pg: begins, answers, goes on, closes, lists, forgets", async () => {
  const { database } = lectern;
  await createRun(database, run);
  await createRun(database, { ...run, id: "20261101-130000-abcd", fingerprint: "other work" });
  const asked = { caseId: "1 '{}'", repeat: 0, answer: { answer: hostile, hits: [] }, error: null };
  await saveAnswer(database, run.id, { ...asked, scores: null });
  await saveAnswer(database, run.id, { ...asked, repeat: 1, answer: null, error: "it's {down}", scores: {} });

  expect(await findUnfinishedRun(database, run.fingerprint)).toMatchObject({ ...run, finished: null });
  const states = (await listAsked(database, run.id)).toSorted((a, b) => a.repeat - b.repeat);
  expect(states).toEqual([
    { caseId: asked.caseId, repeat: 0, failed: false, scored: false },
    { caseId: asked.caseId, repeat: 1, failed: true, scored: true },
  ]);

  const scores = { "hit@1": { value: 1, reason: hostile } };
  await saveAnswer(database, run.id, { ...asked, scores });
  await saveSpending(database, run.id, { seconds: 1.5, answersUsd: 0.25, judgementsUsd: null });
  await closeRun(database, run.id, { manifest: run.manifest, headline: { "hit@1": 1 }, finished: true });

  const answers = (await listAnswers(database, run.id)).toSorted((a, b) => a.repeat - b.repeat);
  expect(answers).toEqual([
    { ...asked, asked: null, scores },
    { ...asked, asked: null, repeat: 1, answer: null, error: "it's {down}", scores: {} },
  ]);
  expect(await findUnfinishedRun(database, run.fingerprint)).toBeNull();
  expect((await listRuns(database)).find(({ id }) => id === run.id)).toMatchObject({
    answers: 2,
    headline: { "hit@1": 1 },
    seconds: 1.5,
    answersUsd: 0.25,
    judgementsUsd: null,
    started: run.started,
    finished: expect.stringMatching(/Z$/),
  });
  const found = async (reference: string) => (await findRuns(database, reference)).map(({ id }) => id).sort();
  expect(await found(run.name)).toEqual([run.id, "20261101-130000-abcd"]);
  expect(await found("20261101-12")).toEqual([run.id]);
  expect([await deleteRun(database, run.id), await deleteRun(database, run.id)]).toEqual([true, false]);
  expect(await listAnswers(database, run.id)).toEqual([]);
});

it("remembers verdicts and agreements through pg, and takes an index's snapshot", async () => {
  const { database } = lectern;
  const verdicts = openJudgements(database);
  expect(await verdicts.find("k")).toBeUndefined();
  const said = { judge: "a judge", prompt: "judge-x.v1", verdict: { reason: hostile, rating: "yes" } };
  await verdicts.save("k", said);
  expect(await verdicts.find("k")).toEqual(said.verdict);
  await verdicts.save("k", { ...said, verdict: "another, asked for anew" });
  expect(await verdicts.find("k")).toBe("another, asked for anew");

  const row = { judge: "a 'judge', {quoted}", metric: "faithfulness", labelsName: "l", labelsHash: "h" };
  await saveAgreement(database, { ...row, agreement: { n: 1, kappa: null } });
  await saveAgreement(database, { ...row, agreement: { n: 2, kappa: 0.5 } });
  const known = [{ ...row, agreement: { n: 2, kappa: 0.5 } }];
  expect(await findAgreements(database, [row.judge, "none"])).toEqual(known);
  expect(await findAgreements(database, [])).toEqual([]);

  const [course] = await findCourses(database, "bakery");
  const snapshot = await snapshotIndex(database, course?.id ?? 0);
  expect(snapshot).toEqual({
    name: "bakery",
    slides: 4,
    indexVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    slideCharacters: expect.any(Number),
  });
  expect(snapshot.slideCharacters).toBeGreaterThan(5);
  expect(await loadSlidesById(database, ["none", "it's {none}"])).toEqual(new Map());
});
