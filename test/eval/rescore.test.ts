import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../eval/evaluate.ts";
import { rescore } from "../../eval/rescore.ts";
import { environmentConfiguration } from "../../eval/run/configuration.ts";
import { findRun, loadResults } from "../../eval/run/runs.ts";
import { loadConfig } from "../../src/config.ts";
import type { Judge, Provider } from "../../src/providers/provider.ts";
import { makeBakery } from "../fixtures/bakery.ts";
import type { TestLectern } from "../fixtures/lectern.ts";
import { makeProvider } from "../fixtures/provider.ts";
import { judgeSaying } from "./judge/judging.ts";
import { caseOf, datasetOf } from "./metrics/outcomes.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(() => lectern.remove());

const signal = new AbortController().signal;
const cases = ["When do I feed the sourdough starter?", "How hot is the oven with steam?"].map(
  (question, index) =>
    caseOf({ id: `${index}`, course: "bakery", question, referenceAnswer: "It is so.", referenceSlides: [] }),
);
const good = '{"reason": "so", "rating": "correct"}';
const relevant = '{"reason": "so", "rating": "addresses the whole question"}';

/** Judges every case as it is told to, and fails at those whose question it is told to fail at. */
function judgeFailingAt(words: string | null): Judge & { asked: unknown[] } {
  return judgeSaying(({ schema, turns }) => {
    if (words !== null && turns[0]?.content.includes(words)) return "I would rather not.";
    return JSON.stringify(schema?.schema).includes("partially correct") ? good : relevant;
  });
}

let asked = 0;
const counting = (): Provider => {
  const provider = makeProvider();
  return {
    ...provider,
    converse: (...request) => {
      asked++;
      return provider.converse(...request);
    },
  };
};

const dependenciesWith = (judge: Judge) => ({
  database: lectern.database,
  config: loadConfig(),
  provider: lectern.provider,
  makeJudges: async () => [judge],
  onWait: () => undefined,
});

async function runWith(judge: Judge, name: string) {
  await evaluate(
    { ...dependenciesWith(judge), makeProvider: async () => counting(), onEvent: () => undefined },
    {
      scope: "answers",
      dataset: datasetOf(cases),
      configurations: [environmentConfiguration(name, undefined)],
      custom: [],
      only: ["correctness"],
      judge: ["judge-a"],
      gates: null,
      fresh: true,
      budget: null,
      limit: undefined,
      baseline: undefined,
      repeat: 1,
      seed: 1,
      concurrency: 1,
    },
    signal,
  );
  return findRun(lectern.database, name);
}

const options = { only: [], failed: true, custom: [], concurrency: 1, budget: null };
const rescoreWith = (judge: Judge, run: string, more: object = {}) =>
  rescore({ ...dependenciesWith(judge), onProgress: () => undefined }, { ...options, run, ...more }, signal);
const valuesOf = async (name: string) => {
  const results = await loadResults(lectern.database, await findRun(lectern.database, name));
  return results.map(({ scores }) => scores?.correctness?.value);
};

describe("scoring a run again", () => {
  it("heals what failed, and asks neither the tutor nor about what was judged", async () => {
    const before = await runWith(judgeFailingAt("with steam?"), "healed");
    expect(await valuesOf("healed")).toEqual([1, null]);
    const [askedBefore, paidBefore] = [asked, before.manifest.cost];
    const judge = judgeFailingAt(null);
    const { scores, stop } = await rescoreWith(judge, "healed");
    expect([scores, stop, judge.asked.length, asked]).toEqual([1, null, 1, askedBefore]);
    expect(await valuesOf("healed")).toEqual([1, 1]);
    const { manifest, finished } = await findRun(lectern.database, "healed");
    expect(finished).toBe(true);
    expect(manifest.cost.judgements).toBeCloseTo((paidBefore.judgements ?? 0) + 0.001, 10);
    expect(await rescoreWith(judge, "healed")).toMatchObject({ scores: 0 });
  });

  it("refuses to mix scores of two definitions in one mean, and scores all again when asked to", async () => {
    const run = await runWith(judgeFailingAt("with steam?"), "mixed");
    const [[version = ""] = []] = Object.entries(run.manifest.prompts).filter(([name]) =>
      /correctness/.test(name),
    );
    const other = { ...run.manifest, prompts: { ...run.manifest.prompts, [version]: "another text" } };
    await lectern.database.query("update evaluation_runs set manifest = $2::json where id = $1", [
      run.id,
      JSON.stringify(other),
    ]);
    await expect(rescoreWith(judgeFailingAt(null), "mixed")).rejects.toThrow(/score all its cases again/);
    expect(await rescoreWith(judgeFailingAt(null), "mixed", { failed: false })).toMatchObject({ scores: 2 });
    expect(await valuesOf("mixed")).toEqual([1, 1]);
    expect((await findRun(lectern.database, "mixed")).manifest.prompts[version]).toBe(
      run.manifest.prompts[version],
    );
  });

  it("adds a metric that the run did not have", async () => {
    await runWith(judgeFailingAt(null), "more");
    await rescoreWith(judgeFailingAt(null), "more", { failed: false, only: ["quote validity"] });
    const run = await findRun(lectern.database, "more");
    expect(run.metrics.map(({ name }) => name)).toEqual(["correctness", "quote validity"]);
    const [first] = await loadResults(lectern.database, run);
    expect(first?.scores).toMatchObject({ correctness: { value: 1 }, "quote validity": { value: 1 } });
  });
});
