import { afterAll, beforeAll, expect, it } from "vitest";
import { toMarkdown } from "../../eval/report/markdown.ts";
import { reportRuns } from "../../eval/report/report-runs.ts";
import { findRun } from "../../eval/run/runs.ts";
import { createApp } from "../../src/api/app.ts";
import type { JudgesOfCourses, LabelQueue } from "../../src/api/labels.ts";
import type { BlindPairs, PeopleResult } from "../../src/api/preferences.ts";
import { listLabels } from "../../src/store/answer-labels.ts";
import { createRun, saveAnswer } from "../../src/store/evaluations.ts";
import { findAgreements } from "../../src/store/judge-agreements.ts";
import { erasePerson, exportPerson } from "../../src/store/person.ts";
import { listPreferences } from "../../src/store/preferences.ts";
import { addUser, sendAs } from "../fixtures/accounts.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";

let lectern: TestLectern;
let app: ReturnType<typeof createApp>;
const cookies: Record<string, string> = {};
const send = sendAs(() => app, cookies);
const cases = ["one", "two", "three", "four"];

beforeAll(async () => {
  lectern = await makeBakery({}, { LECTERN_AUTH: "password" });
  const { database } = lectern;
  for (const [name, role] of [
    ["ada", "teacher"],
    ["bob", "teacher"],
    ["student", "student"],
    ["admin", "admin"],
  ] as const)
    cookies[name] = (await addUser(database, { name, role, courses: ["bakery"] })).cookie;
  cookies.stranger = (await addUser(database, { name: "stranger", role: "teacher" })).cookie;
  for (const [id, worth] of [
    ["run-a", 0.9],
    ["run-b", 0.2],
  ] as const) {
    await createRun(database, run(id));
    for (const [place, caseId] of cases.entries()) {
      const scores = { faithfulness: { value: worth - place / 100, reason: "" } };
      const text = caseId === "four" ? "The same." : `${id} on ${caseId}`;
      const isRefused = caseId === "three" && id === "run-b";
      await saveAnswer(database, id, {
        caseId,
        repeat: 0,
        answer: answer(text, !isRefused),
        error: null,
        scores,
      });
    }
  }
  app = createApp(lectern);
});
afterAll(() => lectern.remove());

const usage = { inputTokens: null, outputTokens: null, costUsd: null };
const answer = (text: string, answered: boolean) => ({
  ...{ answer: text, answered, citations: [], hits: [], usage, timings: {} },
  nearness: 0.5,
});
const run = (id: string) => ({
  ...{ id, name: id, fingerprint: id, datasetHash: "6b67", started: "2026-11-30T09:27:16.436Z" },
  metrics: [{ name: "faithfulness", group: "answer", better: "higher", unit: "share", about: "a" }],
  cases: cases.map((one) => ({ id: one, question: `${one}?`, answerable: true })),
  manifest: {
    ...{ id, name: id, started: "2026-11-30T09:27:16.436Z", scope: "answers", state: "finished", seconds: 1 },
    dataset: { path: "q.jsonl", hash: "6b67", cases: 4, asked: 4 },
    ...{ repeat: 1, seed: 1, provider: "local", settings: {}, models: {}, judges: ["a judge"], prompts: {} },
    courses: [{ name: "bakery", slides: 4, indexVersion: "8bb4" }],
    ...{ lectern: "0.1.0", machine: "Node v20", cost: { answers: 0, judgements: 0 }, warnings: [] },
  },
});

const pairs = "/api/evaluations/run-a/against/run-b";
const read = async <Body>(response: Promise<Response>) => (await (await response).json()) as Body;

it("lets teachers and administrators of the course compare and label, and nobody else", async () => {
  const routes = [
    `GET ${pairs}`,
    `POST ${pairs}`,
    `GET ${pairs}/result`,
    "GET /api/evaluations/run-a/queue",
    "POST /api/evaluations/run-a/labels",
  ];
  for (const route of routes) {
    const statusOf = async (who: string) =>
      (await send(who, route, route.startsWith("POST") ? { case: "none" } : undefined)).status;
    const allowed = route.startsWith("POST") ? [400, 400] : [200, 200];
    expect([route, await statusOf("ada"), await statusOf("admin")]).toEqual([route, ...allowed]);
    expect([await statusOf("student"), await statusOf("stranger"), await statusOf("nobody")]).toEqual([
      403, 404, 401,
    ]);
  }
  expect(await read(send("stranger", "GET /api/judges"))).toEqual({ people: [], judges: [] });
});

it("shows two runs' answers without telling which is which, and counts what people prefer", async () => {
  const prefer = async (who: string) => {
    let state = await read<BlindPairs>(send(who, `GET ${pairs}`));
    expect(state).toMatchObject({ done: 0, of: 3, same: 1 });
    expect(JSON.stringify({ ...state.pair, left: "", right: "" })).not.toMatch(/run-[ab]/);
    while (state.pair) {
      const { case: id, left } = state.pair;
      const better = left.text.startsWith("run-b") ? "left" : "right";
      state = await read<BlindPairs>(send(who, `POST ${pairs}`, { case: id, better, reason: "clear" }));
    }
    expect(state.done).toBe(3);
  };
  await prefer("ada");
  // From the other side it is the same comparison.
  expect(await read(send("ada", "GET /api/evaluations/run-b/against/run-a"))).toMatchObject({ done: 3 });
  await prefer("bob");
  const { compared, same } = await read<PeopleResult>(send("ada", `GET ${pairs}/result`));
  expect([compared?.won, compared?.lost, compared?.raters, same]).toEqual([6, 0, 2, 1]);
  const opposite = "GET /api/evaluations/run-b/against/run-a/result";
  expect((await read<PeopleResult>(send("ada", opposite))).compared).toMatchObject({ won: 0, lost: 6 });
  const { database } = lectern;
  const both = [await findRun(database, "run-a"), await findRun(database, "run-b")];
  const report = toMarkdown(await reportRuns(database, both, { gates: null }));
  expect(report).toMatch(/^- 2 people compared run-b blind with the first run on 3 cases: .*Win rate 100%/m);
  const wrong = await send("ada", `POST ${pairs}`, { case: "four", better: "tie" });
  expect(wrong.status).toBe(404);
});

it("queues answers without what the judge says, and labels calibrate it at once", async () => {
  const queueOf = (id: string) => read<LabelQueue>(send("ada", `GET /api/evaluations/${id}/queue`));
  const { queue } = await queueOf("run-b");
  expect(queue[0]).toMatchObject({ case: "three", answered: false, why: "refusal unsure" });
  expect(JSON.stringify(queue)).not.toMatch(/0\.1|0\.2|judge"/);
  const label = async (id: string, body: object) =>
    expect((await send("ada", `POST /api/evaluations/${id}/labels`, body)).status).toBe(200);
  await label("run-b", { case: "three", rightRefusal: false, note: "p. 3 says it" });
  for (const one of ["one", "two"]) {
    await label("run-a", { case: one, supported: true });
    await label("run-b", { case: one, supported: false, correct: false });
  }
  expect(await queueOf("run-b")).toMatchObject({ labelled: 3, queue: [{ case: "four" }] });
  const { judges, people } = await read<JudgesOfCourses>(send("ada", "GET /api/judges"));
  expect(judges).toMatchObject([
    {
      ...{ judge: "a judge", metric: "faithfulness", good: 0.5 },
      agreement: { n: 4, threshold: 0.89, auroc: { value: 1 } },
      drift: [
        { count: 2, of: 2 },
        { count: 2, of: 2 },
      ],
    },
  ]);
  expect(people.map(({ aspect, good, answers }) => [aspect, good, answers])).toEqual([
    ["supported", 2, 4],
    ["correct", 0, 2],
    ["rightRefusal", 0, 1],
  ]);
  const kept = await findAgreements(lectern.database, ["a judge"]);
  expect(kept).toMatchObject([{ metric: "faithfulness", labelsName: "the labels given on the page" }]);
  expect((await send("ada", "POST /api/evaluations/run-a/labels", { case: "one" })).status).toBe(400);
});

it("gives a person what they said, and forgets who said it", async () => {
  const { database } = lectern;
  let told = "";
  for await (const piece of exportPerson(database, { id: "id-ada" })) told += piece;
  expect(told).toContain("p. 3 says it");
  expect(JSON.parse(told).preferences).toHaveLength(3);
  await erasePerson(database, { id: "id-ada", name: "ada" });
  const labels = await listLabels(database, null);
  const preferences = await listPreferences(database, { first: "run-a", second: "run-b" });
  expect([labels.length, preferences.length]).toEqual([5, 6]);
  expect(JSON.stringify([labels, preferences])).not.toMatch(/id-ada|says it/);
});
