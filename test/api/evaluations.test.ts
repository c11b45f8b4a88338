import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/api/app.ts";
import { createRun } from "../../src/store/evaluations.ts";
import { addUser } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let ask: (path: string) => Promise<Response>;
beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  const { database } = lectern;
  for (const name of ["bakery", "chess"]) await createRun(database, run(name));
  const { cookie } = await addUser(database, { name: "teacher", role: "teacher", courses: ["bakery"] });
  const app = createApp(lectern);
  ask = async (path) => app.request(`http://localhost/api/evaluations${path}`, { headers: { cookie } });
});
afterAll(() => lectern.remove());

/** It has asked nothing yet. */
const run = (course: string) => ({
  id: `run-of-${course}`,
  name: course,
  fingerprint: course,
  datasetHash: "6b67",
  started: "2026-11-30T09:27:16.436Z",
  metrics: [{ name: "hit@1", group: "retrieval", better: "higher", unit: "share", about: "a" }],
  cases: [{ id: "1", question: "Why?", answerable: true }],
  manifest: {
    id: `run-of-${course}`,
    started: "2026-11-30T09:27:16.436Z",
    name: course,
    scope: "answers",
    state: "finished",
    seconds: 10,
    dataset: { path: "q.jsonl", hash: "6b67", cases: 1, asked: 1 },
    repeat: 1,
    seed: 1,
    courses: [{ name: course, slides: 4, indexVersion: "8bb4" }],
    provider: "local",
    settings: {},
    models: {},
    judges: [],
    prompts: {},
    lectern: "0.1.0",
    machine: "Node v20",
    cost: { answers: 0, judgements: 0 },
    warnings: [],
  },
});

it("shows a teacher the runs of their own courses, and no other's report", async () => {
  const { runs } = (await (await ask("")).json()) as { runs: { id: string }[] };
  expect(runs.map(({ id }) => id)).toEqual(["run-of-bakery"]);
  const report = await ask("/run-of-bakery/report");
  expect([report.status, report.headers.get("content-disposition")]).toEqual([
    200,
    'attachment; filename="lectern-evaluation-run-of-bakery.html"',
  ]);
  expect((await ask("/run-of-chess/report")).status).toBe(404);
});
