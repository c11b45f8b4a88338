import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvalCase } from "../../eval/dataset/cases.ts";
import { loadCases } from "../../eval/dataset/cases.ts";
import { evaluate } from "../../eval/evaluate.ts";
import { lexicalFaithfulness } from "../../eval/judge/lexical.ts";
import { modelFaithfulness, modelRelevance } from "../../eval/judge/model.ts";
import { quoteValidity } from "../../eval/metrics/citations.ts";
import { falseRefusal, refusalRecall } from "../../eval/metrics/refusal.ts";
import { hitAt, reciprocalRank } from "../../eval/metrics/retrieval.ts";
import { makeReport, writeReport } from "../../eval/report.ts";
import { bootstrap, summarise } from "../../eval/summary.ts";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import type { Converse } from "../../src/providers/provider.ts";
import type { Hit } from "../../src/types.ts";

const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "lectern-eval-"));
const usage = { inputTokens: null, outputTokens: null, costUsd: null };
function datasetOf(...lines: string[]): string {
  const path = join(folder, `${Math.abs(lines.join().length)}-${lines.length}.jsonl`);
  writeFileSync(path, lines.join("\n"));
  return path;
}
const hitOn = (page: number, text = `Slide ${page}`): Hit => ({
  chunkId: page,
  text,
  score: 1,
  legs: { bm25: null, dense: null, rerank: null },
  slide: { id: `s${page}`, course: "c", deck: "a/deck.pdf", page, title: "T", section: null, text },
});
const caseOf = (more: object = {}) =>
  loadCases(
    datasetOf(
      JSON.stringify({ id: "1", question: "q", referenceSlides: [{ deck: "deck.pdf", page: 3 }], ...more }),
    ),
  ).cases[0] as EvalCase;
const outcomeOf = (
  pages: number[],
  more: Partial<CollectedAnswer> = {},
  one = caseOf(),
): [EvalCase, CollectedAnswer, AbortSignal] => [
  one,
  {
    answer: "A [1]",
    answered: true,
    citations: [],
    hits: pages.map((page) => hitOn(page)),
    usage,
    timings: {},
    ...more,
  },
  signal,
];
const says = (text: string): Converse =>
  async function* () {
    yield { type: "text", text };
    yield { type: "finish", stopReason: "end", usage };
  };

describe("the dataset", () => {
  it("names the line and the field that is wrong", () => {
    expect(() => loadCases(datasetOf('{"id":"1","question":"x"}', '{"id":"2"}'))).toThrow(
      /jsonl:2: question/,
    );
    expect(() => loadCases(datasetOf('{"id":"1","question":"xx"}', '{"id":"1","question":"y"}'))).toThrow(
      /id "1" twice/,
    );
    expect(() => loadCases(join(folder, "none.jsonl"))).toThrow(/can't be read/);
  });
});

describe("metrics", () => {
  it("finds the reference by deck and page, or by deck alone", async () => {
    expect((await reciprocalRank.score(...outcomeOf([5, 3]))).value).toBe(0.5);
    expect(
      (await reciprocalRank.score(...outcomeOf([5], {}, caseOf({ referenceSlides: [{ deck: "deck.pdf" }] }))))
        .value,
    ).toBe(1);
    expect((await hitAt(1).score(...outcomeOf([5], {}, caseOf({ referenceSlides: [] })))).value).toBeNull();
  });

  it("never finds less with a larger k", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.integer({ min: 1, max: 9 }),
        async (pages, k) => {
          const at = async (n: number) => (await hitAt(n).score(...outcomeOf(pages))).value ?? 0;
          expect(await at(k + 1)).toBeGreaterThanOrEqual(await at(k));
        },
      ),
    );
  });

  it("counts refusals on each side alone", async () => {
    const off = caseOf({ answerable: false, referenceSlides: [] });
    expect((await refusalRecall.score(...outcomeOf([1], { answered: false }, off))).value).toBe(1);
    expect((await falseRefusal.score(...outcomeOf([1], { answered: false }, off))).value).toBeNull();
    expect((await falseRefusal.score(...outcomeOf([1], { answered: false }))).value).toBe(1);
  });

  it("sees a citation that was not retrieved, and one that does not stand there", async () => {
    const slide = hitOn(3).slide;
    const citations = [
      { marker: 1, slide, quote: "Slide 3" },
      { marker: 2, slide, quote: "invented" },
      { marker: 3, slide: hitOn(9).slide, quote: "Slide 9" },
    ];
    expect((await quoteValidity.score(...outcomeOf([3], { citations }))).value).toBeCloseTo(1 / 3);
  });
});

describe("judges", () => {
  it("takes the share of supported claims", async () => {
    const verdict = says('{"claims":[{"claim":"a","supported":true},{"claim":"b","supported":false}]}');
    expect(await modelFaithfulness(verdict).score(...outcomeOf([3]))).toMatchObject({
      value: 0.5,
      reason: "unsupported: b",
    });
    expect(await modelRelevance(says('{"reason":"so","rating":1}')).score(...outcomeOf([3]))).toMatchObject({
      value: 0.5,
    });
  });

  it("counts a judgement that can't be parsed as failed, never as 0", async () => {
    const score = await modelFaithfulness(says("I think it is fine")).score(...outcomeOf([3]));
    expect(score).toMatchObject({ value: null, reason: expect.stringContaining("judge failed") });
    const [summary] = summarise([
      { case: caseOf(), answer: null, scores: { faithfulness: score }, error: null },
    ]);
    expect(summary).toMatchObject({ mean: null, scored: 0, failed: 1 });
  });

  it("sees a wrong number and a lost negation without a model", async () => {
    const hits = [hitOn(1, "Feed the starter every 12 hours. Do not use salt.")];
    const judge = async (answer: string) =>
      (await lexicalFaithfulness.score(...outcomeOf([], { answer, hits }))).value;
    expect(await judge("Feed the starter every 12 hours [1]")).toBe(1);
    expect(await judge("Feed the starter every 13 hours [1]")).toBe(0);
  });
});

describe("the run", () => {
  it("records a case that fails, and reports it", async () => {
    const dataset = loadCases(
      datasetOf(
        '{"id":"bad","question":"boom","tags":["t"]}',
        '{"id":"good","question":"fine","tags":["t"]}',
      ),
    );
    const results = await evaluate(
      {
        answer: async function* ({ question }) {
          if (question === "boom") throw new Error("no | model");
          yield { type: "retrieved", queries: [], hits: [hitOn(3)] };
          yield { type: "finish", usage, timings: {} };
        },
        metrics: [falseRefusal],
        concurrency: 2,
        onCase: () => undefined,
      },
      dataset.cases,
      undefined,
      signal,
    );
    expect(results.map(({ error }) => error)).toEqual(["no | model", null]);
    const manifest = {
      date: "2026-01-01T00:00:00Z",
      dataset: "d",
      datasetHash: dataset.hash,
      cases: 2,
      course: null,
      provider: "local",
      models: {},
      judge: "none",
      prompts: [],
    };
    const files = writeReport(makeReport(manifest, results), dataset, folder);
    expect(readFileSync(files.markdown, "utf8")).toContain("- bad: no \\| model");
    expect(JSON.parse(readFileSync(files.json, "utf8")).headline[0]).toMatchObject({
      mean: 0,
      scored: 1,
      total: 2,
    });
  });

  it("gives an interval around the mean, whatever the order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const one = bootstrap(values);
          expect(bootstrap([...values].reverse())).toEqual(one);
          expect(one.low).toBeLessThanOrEqual((one.mean ?? 0) + 1e-9);
          expect(one.high).toBeGreaterThanOrEqual((one.mean ?? 0) - 1e-9);
        },
      ),
      { numRuns: 30 },
    );
  });
});
