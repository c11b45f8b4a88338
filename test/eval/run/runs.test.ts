import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { retrievalMetrics } from "../../../eval/metrics/catalog.ts";
import { falseRefusal } from "../../../eval/metrics/false-refusal.ts";
import { quoteValidity } from "../../../eval/metrics/quote-validity.ts";
import { makeReport } from "../../../eval/report/make-report.ts";
import { conduct, type Progress, takeTurns } from "../../../eval/run/conduct.ts";
import {
  environmentConfiguration,
  readConfiguration,
  readConfigurations,
} from "../../../eval/run/configuration.ts";
import { estimate } from "../../../eval/run/estimate.ts";
import { type Assignment, type PlannedRun, planRun } from "../../../eval/run/plan.ts";
import { beginRun, findRun, loadResults } from "../../../eval/run/runs.ts";
import { loadConfig } from "../../../src/config.ts";
import { LecternError } from "../../../src/errors.ts";
import { openBudget } from "../../../src/ledger/budget.ts";
import { listRuns } from "../../../src/store/evaluations.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import { bakery } from "../../fixtures/bread.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../../fixtures/provider.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-runs-"));
const questions = [
  {
    id: "feed",
    question: "When do I feed the sourdough starter?",
    referenceSlides: [{ deck: "bread.md", page: 2 }],
    tags: ["easy"],
  },
  {
    id: "oven",
    question: "How hot is the oven for the loaf?",
    referenceSlides: [{ deck: "bread.md", page: 3 }],
    tags: ["easy"],
  },
  { id: "chess", question: "Who won the world championship in chess?", answerable: false, tags: ["off"] },
  {
    id: "lost",
    question: "How is bread stored?",
    referenceSlides: [{ deck: "bread.md", page: 40, title: "Storing bread" }],
  },
];
const path = join(folder, "bakery.jsonl");
writeFileSync(path, questions.map((one) => JSON.stringify({ course: "bakery", ...one })).join("\n"));

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeBakery();
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true, force: true });
});

const assignment = (changes: Partial<Assignment> = {}): Assignment => ({
  dataset: loadCases(path),
  limit: undefined,
  repeat: 1,
  seed: 1,
  scope: "answers",
  concurrency: 1,
  metrics: [...retrievalMetrics, falseRefusal, quoteValidity],
  judges: ["a judge"],
  sitting: "this command",
  fresh: false,
  ...changes,
});
const plan = (changes: Partial<Assignment> = {}, name = "test") =>
  planRun(
    lectern.database,
    { configuration: environmentConfiguration(name, undefined), provider: lectern.provider },
    assignment(changes),
  );
const never = new AbortController().signal;
interface AskOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}
async function ask(planned: PlannedRun, { signal = never, onProgress = () => {} }: AskOptions = {}) {
  const budget = openBudget(null);
  const purse = budget.open(planned.run.manifest.cost);
  const patiently = <Result>(call: () => Promise<Result>) => call();
  const shared = {
    database: lectern.database,
    purse,
    within: budget.within,
    patiently,
    concurrency: 1,
    onTurn: () => {},
  };
  await takeTurns([conduct(planned, { ...shared, onProgress }, signal)]);
}

describe("a run", () => {
  it("asks every case through the tutor, keeps it, and reads back as it was", async () => {
    const planned = await plan({}, "whole");
    await ask(planned);
    const run = await findRun(lectern.database, "whole");
    const results = await loadResults(lectern.database, run);
    expect(run).toMatchObject({
      id: planned.run.id,
      finished: true,
      manifest: { state: "finished", provider: "local" },
    });
    expect(results.map((one) => one.case.id)).toEqual(["feed", "oven", "chess", "lost"]);
    expect(results[0]?.scores?.["hit@1"]).toEqual({ value: 1, reason: "at rank 1" });
    const [citation] = results[0]?.answer?.citations ?? [];
    expect(results[0]?.answer?.hits[0]?.slide.text).toContain(citation?.quote);
    expect((await listRuns(lectern.database))[0]).toMatchObject({
      answers: 4,
      headline: { "false refusals": expect.any(Number) },
    });
  });

  it("leaves out references that are not in the index, says where they may be, and scores them null", async () => {
    const planned = await plan({}, "missing");
    expect(planned.missing).toMatchObject([{ case: { id: "lost" } }]);
    expect(planned.missing[0]?.nearest[0]).toMatchObject({ page: 4, title: "Storing bread" });
    expect(planned.run.manifest.warnings.join()).toContain("1 references of 1 cases are not in the index");
    await ask(planned);
    const results = await loadResults(lectern.database, planned.run);
    expect(results.find((one) => one.case.id === "lost")?.scores?.["hit@5"]?.value).toBeNull();
  });

  it("goes on where Ctrl-C stopped it, asking nothing twice", async () => {
    const interrupt = new AbortController();
    const first = await plan({ repeat: 2 }, "resumed");
    const stopped = ask(first, {
      signal: interrupt.signal,
      onProgress: ({ asked }) => asked === 3 && interrupt.abort(new Error("Interrupted")),
    });
    await expect(stopped).rejects.toThrow("Interrupted");
    expect((await findRun(lectern.database, "resumed")).finished).toBe(false);
    const second = await plan({ repeat: 2 }, "resumed");
    expect(second.run.id).toBe(first.run.id);
    expect(second.todo).toHaveLength(5);
    await ask(second);
    expect(await loadResults(lectern.database, second.run)).toHaveLength(8);
    expect((await findRun(lectern.database, "resumed")).finished).toBe(true);
  });

  it("stopped while it was scoring, asks nothing again", async () => {
    const interrupt = new AbortController();
    const first = await plan({}, "scoring");
    const stopped = ask(first, {
      signal: interrupt.signal,
      onProgress: ({ scored }) => scored === 2 && interrupt.abort(new Error("Interrupted")),
    });
    await expect(stopped).rejects.toThrow("Interrupted");
    const second = await plan({}, "scoring");
    expect([second.run.id, second.todo.length, second.unscored.length]).toEqual([first.run.id, 0, 2]);
    const counts: number[][] = [];
    await ask(second, { onProgress: ({ asked, scored }) => counts.push([asked, scored]) });
    expect(counts).toEqual([
      [0, 1],
      [0, 2],
    ]);
    const results = await loadResults(lectern.database, second.run);
    expect(results.every(({ scores }) => scores?.["hit@1"])).toBe(true);
  });

  it("begins anew when asked to, when it is finished, and when anything that decides its answers has changed", async () => {
    const first = await plan({}, "again");
    await beginRun(lectern.database, first);
    expect((await plan({}, "again")).run.id).toBe(first.run.id);
    expect((await plan({ fresh: true }, "again")).run.id).not.toBe(first.run.id);
    expect((await plan({ limit: 2 }, "again")).run.id).not.toBe(first.run.id);
    const other = makeProvider({ models: { answer: "another" } });
    const configuration = environmentConfiguration("again", undefined);
    expect(
      (await planRun(lectern.database, { configuration, provider: other }, assignment())).run.id,
    ).not.toBe(first.run.id);
  });

  it("names the version of a prompt that takes the place of Lectern's own, by its text", async () => {
    const configuration = environmentConfiguration("prompted", undefined);
    const prompted = async (text: string) => {
      const provider = makeProvider({ extractive: false, answerPrompt: { version: "OURS:DRAFT", text } });
      return (await planRun(lectern.database, { configuration, provider }, assignment())).run;
    };
    const [one, other] = [await prompted("Say {{notCovered}}."), await prompted("Or say {{notCovered}}.")];
    expect(one.manifest.prompts).toMatchObject({ "OURS:DRAFT": expect.stringMatching(/^\w{64}$/) });
    expect(one.manifest.prompts).not.toHaveProperty("answer.v4");
    expect(other.id).not.toBe(one.id);
  });

  it("takes turns with others, and a fault in one stops them all where they are", async () => {
    const order: string[] = [];
    async function* named(name: string): AsyncGenerator<void, void> {
      for (const turn of [1, 2, 3]) {
        order.push(`${name} ${turn}`);
        yield;
      }
    }
    await takeTurns([named("one"), named("two")]);
    expect(order).toEqual(["one 1", "two 1", "one 2", "two 2", "one 3", "two 3"]);
    let closed = false;
    async function* patient(): AsyncGenerator<void, void> {
      try {
        for (;;) yield;
      } finally {
        closed = true;
      }
    }
    async function* failing(): AsyncGenerator<void, void> {
      yield;
      throw new Error("a fault");
    }
    await expect(takeTurns([patient(), failing()])).rejects.toThrow("a fault");
    expect(closed).toBe(true);
  });

  it("of retrieval alone writes no answer", async () => {
    const planned = await plan({ scope: "retrieval", metrics: retrievalMetrics }, "retrieval");
    await ask(planned);
    const [first] = await loadResults(lectern.database, planned.run);
    expect(first?.answer).toMatchObject({ answer: "", citations: [] });
    expect(first?.scores?.["hit@1"]?.value).toBe(1);
    expect(first?.scores?.["false refusals"]).toBeUndefined();
  });

  it("is refused for a course that is not there, before anything is asked", async () => {
    const configuration = environmentConfiguration("x", "chess");
    await expect(
      planRun(lectern.database, { configuration, provider: lectern.provider }, assignment()),
    ).rejects.toThrow(/no course "chess"/);
  });

  it("warns where the judge is the model that answers, through whatever profile", async () => {
    const provider = makeProvider({ models: { answer: "us.amazon.nova-pro-v1:0" } });
    const configuration = environmentConfiguration("self", undefined);
    const judges = ["eu.amazon.nova-pro-v1:0:flex"];
    const { run } = await planRun(lectern.database, { configuration, provider }, assignment({ judges }));
    expect(run.manifest.warnings.join()).toMatch(/judge eu\.amazon.* is the model that answered/);
  });

  it("is not the same work with another weight of meaning in the environment", async () => {
    const first = await plan({}, "weights");
    const configuration = environmentConfiguration("weights", undefined);
    const other = { ...configuration, config: loadConfig({ LECTERN_FUSION: "weighted:1" }) };
    const second = await planRun(
      lectern.database,
      { configuration: other, provider: lectern.provider },
      assignment(),
    );
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect([first, second].map(({ run }) => run.manifest.settings.LECTERN_FUSION)).toEqual([
      "weighted:0.6",
      "weighted:1",
    ]);
    const faster = await plan({ concurrency: 8, seed: 2 }, "weights");
    expect(faster.fingerprint).toBe(first.fingerprint);
  });

  it("is not in the list before its first case: a refused command leaves nothing", async () => {
    const planned = await plan({}, "refused");
    expect((await listRuns(lectern.database)).some(({ name }) => name === "refused")).toBe(false);
    await ask(planned);
    expect((await listRuns(lectern.database)).some(({ name }) => name === "refused")).toBe(true);
  });

  it("asks again, when it goes on, what failed before it was stopped", async () => {
    const failing = makeProvider({
      embedding: {
        ...hashedWords,
        embed: () => Promise.reject(new LecternError("malformed", "no vector")),
      },
    });
    const interrupt = new AbortController();
    const configuration = environmentConfiguration("flaky", undefined);
    const first = await planRun(lectern.database, { configuration, provider: failing }, assignment());
    const stopped = ask(first, {
      signal: interrupt.signal,
      onProgress: ({ asked }) => asked === 2 && interrupt.abort(new Error("Interrupted")),
    });
    await expect(stopped).rejects.toThrow("Interrupted");
    const second = await plan({}, "flaky");
    expect(second.todo.map((one) => one.case.id)).toEqual(["feed", "oven", "chess", "lost"]);
    await ask(second);
    expect((await loadResults(lectern.database, second.run)).map(({ error }) => error)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it("tells where a slide stood when it was found, wherever it stands now", async () => {
    const planned = await plan({}, "moved");
    await ask(planned);
    const before = await loadResults(lectern.database, planned.run);
    await lectern.ingestText("bakery", { "bread.md": `# New first\n\nHello.\n\n---\n\n${bakery}` });
    const after = await loadResults(lectern.database, planned.run);
    expect(after).toEqual(before);
    await lectern.ingestText("bakery", { "bread.md": bakery });
  });
});

describe("the report of a run", () => {
  it("holds every number, slice, case and slide", async () => {
    const planned = await plan({}, "reported");
    await ask(planned);
    const results = await loadResults(lectern.database, planned.run);
    const report = makeReport([{ run: planned.run, results }], {
      name: "r",
      date: "2026-01-01T00:00:00Z",
      gates: null,
    });
    expect(report.runs[0]?.summaries.find(({ name }) => name === "hit@1")).toMatchObject({
      scored: 2,
      notApplicable: 2,
      total: 4,
    });
    // A slice of four cases says nothing: none is shown.
    expect(report.runs[0]?.slices).toEqual([]);
    expect(report.runs[0]?.byK[0]).toMatchObject({ k: 1, hit: 1, recall: 1, precision: 1, ndcg: 1 });
    const slides = new Set(report.slides.map(({ id }) => id));
    for (const { hits } of report.cases.flatMap(({ answers }) => answers)) {
      for (const hit of hits) expect(slides).toContain(hit.slide);
    }
    expect(report.comparisons).toEqual([]);
  });

  it("compares a run with itself to no difference at all", async () => {
    const planned = await plan({ scope: "retrieval", metrics: retrievalMetrics, fresh: true }, "twin");
    await ask(planned);
    const results = await loadResults(lectern.database, planned.run);
    const twice = [
      { run: planned.run, results },
      { run: planned.run, results },
    ];
    const { comparisons } = makeReport(twice, { name: "r", date: "2026-01-01T00:00:00Z", gates: null });
    for (const one of comparisons) expect(one).toMatchObject({ difference: 0, wins: [], losses: [], p: 1 });
  });
});

describe("the price before the start", () => {
  it("is nothing for local answers and judges, and unknown for a model without a price", async () => {
    const { todo, metrics } = await plan({}, "price");
    const given = { metrics, todo, unscored: [], judges: [], k: 10, slideCharacters: 400 };
    expect(estimate({ ...given, provider: lectern.provider })).toEqual({
      answers: 0,
      judgements: 0,
      judgementCalls: 0,
    });
    const unknown = { extractive: false, models: { answer: "somebody.new-model-v9" } };
    expect(estimate({ ...given, provider: unknown }).answers).toBeNull();
    const known = { extractive: false, models: { answer: "us.amazon.nova-pro-v1:0" } };
    // Four questions, each with ten slides of 100 tokens, at 0.80 in and 3.20 out per million.
    expect(estimate({ ...given, provider: known }).answers).toBeCloseTo(
      (4 * (1_710 * 0.8 + 250 * 3.2)) / 1e6,
      4,
    );
  });
});

describe("a configuration", () => {
  const file = (name: string, content: unknown) => {
    const at = join(folder, name);
    writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
    return at;
  };
  it("sets what the environment sets, and is named by its file where it has no name", () => {
    const read = readConfiguration(file("words.json", { settings: { LECTERN_FUSION: "weighted:0" }, k: 5 }));
    expect(read).toMatchObject({ name: "words", k: 5, config: { denseWeight: 0 } });
  });
  it.each([
    ["no JSON", "{", /can't be read/],
    ["a key that is not known", { setting: {} }, /setting/],
    [
      "a setting that is not known",
      { settings: { LECTERN_COLOUR: "red" } },
      /LECTERN_COLOUR can't be set here: .*LECTERN_FUSION/,
    ],
    ["the data folder", { settings: { LECTERN_DATA: "x" } }, /LECTERN_DATA can't be set here/],
    [
      "a setting without effect",
      { settings: { LECTERN_BEDROCK_MODEL: "x" } },
      /bad\.json: settings\.LECTERN_BEDROCK_MODEL changes nothing with the local provider/,
    ],
    [
      "a name of before",
      { settings: { LECTERN_DENSE_WEIGHT: 0 } },
      /bad\.json: .*set LECTERN_FUSION=weighted:0 instead/,
    ],
    [
      "a value out of range",
      { settings: { LECTERN_FUSION: "weighted:7" } },
      /bad\.json: .*LECTERN_FUSION is "weighted:7": takes rrf/,
    ],
  ])("is refused with %s", (_, content, message) => {
    expect(() => readConfiguration(file("bad.json", content))).toThrow(message);
  });
  it("may not have the name of another", () => {
    const paths = [file("a.json", { name: "same" }), file("b.json", { name: "same" })];
    expect(() => readConfigurations(paths)).toThrow(/Two configurations are named "same"/);
  });
});
