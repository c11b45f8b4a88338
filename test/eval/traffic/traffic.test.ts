import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { rescore } from "../../../eval/rescore.ts";
import { findRun, loadResults } from "../../../eval/run/runs.ts";
import { scoreTraffic } from "../../../eval/traffic/traffic.ts";
import { loadConfig } from "../../../src/config.ts";
import { localUser } from "../../../src/store/accounts.ts";
import { beginExchange, type KeptAnswer } from "../../../src/store/conversations.ts";
import { getCourse } from "../../../src/store/courses.ts";
import { deleteConversation } from "../../../src/store/delete-conversations.ts";
import { endExchange } from "../../../src/store/end-exchange.ts";
import { setFeedback } from "../../../src/store/feedback.ts";
import { loadSlides } from "../../../src/store/slides.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterEach(() => lectern.database.script("delete from conversations; delete from evaluation_runs"));
afterAll(() => lectern.remove());

const signal = new AbortController().signal;
const course = "bakery";
const right = "Feed it every 12 hours with equal weights of flour and water.";
const wrong = "Feed it every 72 hours with salt and sugar.";

const kept = (more: Partial<KeptAnswer>): KeptAnswer => ({
  content: right,
  ended: "answered",
  problem: null,
  citations: [],
  nearest: [],
  coverage: "covered",
  usage: null,
  models: { answer: "a model" },
  made: null,
  verdict: null,
  timings: { total: 900 },
  lectern: "1.2.3",
  ...more,
});

async function converse(id: string, daysAgo: number, more: Partial<KeptAnswer>): Promise<number> {
  const { database } = lectern;
  const asked = { id, owner: localUser, course, title: "T", question: "When do I feed the starter?" };
  const ordinal = await beginExchange(database, asked);
  await endExchange(database, { id, owner: localUser, ordinal }, kept(more));
  await database.query(
    "update messages set created_at = now() - make_interval(days => $2::int) where conversation_id = $1",
    [id, daysAgo],
  );
  return ordinal;
}

const dependencies = () => ({
  database: lectern.database,
  config: loadConfig(),
  provider: lectern.provider,
  makeJudges: async () => [],
  onWait: () => undefined,
  onSample: () => undefined,
  onProgress: () => undefined,
});
const asked = {
  course,
  days: 30,
  size: 100,
  seed: 1,
  name: "traffic",
  judge: [],
  custom: [],
  only: [],
  concurrency: 1,
  budget: null,
  fresh: false,
};

/** Two right answers with a thumb up, two wrong ones with a thumb down, a refusal, one that broke, one that was stopped. */
async function talk(): Promise<void> {
  const slides = await loadSlides(lectern.database, [await getCourse(lectern.database, course)]);
  const retrieved = slides.map(({ id }) => id);
  for (const [index, content] of [right, right, wrong, wrong].entries()) {
    const id = `told-${index}`;
    const ordinal = await converse(id, index * 7, { content, retrieved });
    const thumb = content === right ? ("up" as const) : ("down" as const);
    const given = { thumb, reason: thumb === "down" ? ("wrong" as const) : null, comment: null };
    await setFeedback(lectern.database, { conversation: id, ordinal }, given);
  }
  await converse("refused", 0, { content: "The slides do not say.", ended: "not-covered", retrieved });
  await converse("near", 0, { coverage: "near", retrieved });
  await converse("broke", 0, { content: "", ended: "broken", problem: "It broke", failure: "unavailable" });
  await converse("stopped", 0, { content: "", ended: "broken", problem: "The reader left" });
}

describe("a run of real traffic", () => {
  it("scores answers as readers saw them, without references, and asks nothing", async () => {
    await talk();
    const { run, stop } = await scoreTraffic(dependencies(), asked, signal);
    expect(stop).toBeNull();
    expect(run.manifest).toMatchObject({
      scope: "traffic",
      dataset: { cases: 7, asked: 7 },
      state: "finished",
    });
    const report = await reportRuns(lectern.database, [await findRun(lectern.database, run.id)], {
      gates: null,
    });
    const meanOf = (metric: string) => report.runs[0]?.summaries.find(({ name }) => name === metric);
    expect(meanOf("refusals")).toMatchObject({ mean: 1 / 6, failed: 1 });
    expect(meanOf("near refusals")).toMatchObject({ mean: 0.2, scored: 5 });
    expect(meanOf("thumbs down")).toMatchObject({ mean: 0.5, scored: 4 });
    // A refusal is neither right nor wrong, and no 0.
    expect(meanOf("faithfulness")).toMatchObject({ scored: 5 });
    expect(meanOf("false refusals")).toBeUndefined();
    const agreement = report.runs[0]?.feedback?.agreement.find(({ metric }) => metric === "faithfulness");
    expect(agreement).toMatchObject({ ups: 2, downs: 2, auroc: { value: 1 } });
    expect(report.runs[0]?.feedback).toMatchObject({
      up: 2,
      down: 2,
      reasons: [{ reason: "wrong", count: 2 }],
    });
    expect(report.trends.find(({ metric }) => metric === "thumbs down")).toMatchObject({ by: "week" });
    const tags = report.cases.map((one) => one.tags);
    expect(tags[0]).toContain("thumb down: wrong");
    expect(tags[0]).toEqual(expect.arrayContaining(["Lectern 1.2.3", "model a model"]));
  });

  it("loses what its reader deletes, and scoring it again brings nothing back", async () => {
    await talk();
    const { database } = lectern;
    const { run } = await scoreTraffic(dependencies(), asked, signal);
    const before = await loadResults(database, run);
    await deleteConversation(database, "told-2");
    await rescore(
      dependencies(),
      { run: run.id, only: [], failed: false, custom: [], concurrency: 1, budget: null },
      signal,
    );
    expect(await loadResults(database, run)).toHaveLength(before.length - 1);
    const report = await reportRuns(database, [await findRun(database, run.id)], { gates: null });
    expect(report.cases).toHaveLength(6);
    const rows = await database.query(
      "select 1 from evaluation_answers where scores::text like '%salt and sugar%'",
    );
    expect(rows).toHaveLength(1);
  });

  it("is compared with another by means, as other questions were asked, and keeps no verdict of a judge", async () => {
    await talk();
    const { database } = lectern;
    const first = await scoreTraffic(dependencies(), { ...asked, days: 7 }, signal);
    const second = await scoreTraffic(dependencies(), asked, signal);
    const runs = [await findRun(database, first.run.id), await findRun(database, second.run.id)];
    const report = await reportRuns(database, runs, { gates: null });
    expect(report.comparisons.find(({ metric }) => metric === "refusals")).toMatchObject({
      unpaired: true,
      before: 1 / 3,
      after: 1 / 6,
      wins: [],
    });
    expect(
      report.trends.find(({ by, metric }) => by === "run" && metric === "refusals")?.points,
    ).toHaveLength(2);
    expect(await database.query("select 1 from verdicts")).toEqual([]);
  });

  it("says where to look if there was none", async () => {
    await expect(scoreTraffic(dependencies(), asked, signal)).rejects.toThrow(
      /There are no answers of the course/,
    );
  });
});
