import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retrievalMetricsTo } from "../../../eval/metrics/catalog.ts";
import { summarise } from "../../../eval/report/summary.ts";
import { margin, meanOf, rankRows, recommend } from "../../../eval/sweep/recommend.ts";
import { makeSweepResult, type SweepResult, toJson, toMarkdown } from "../../../eval/sweep/result.ts";
import type { SweepRow } from "../../../eval/sweep/variants.ts";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import { describeSweep } from "../../../src/cli/eval/sweep.ts";
import { caseOf } from "../metrics/outcomes.ts";

interface Facts {
  scores: number[];
  tokens?: number;
  p50?: number;
  rerank?: SweepRow["search"]["rerank"];
  strategy?: string;
  fingerprint?: string;
}

const metrics = retrievalMetricsTo(10);
let made = 0;
function rowOf({
  scores,
  tokens = 1_000,
  p50 = 5,
  rerank = "none",
  strategy = "slide",
  fingerprint,
}: Facts): SweepRow {
  const id = ++made;
  const results = scores.map((value, index) => {
    const score = { value, reason: "" };
    const scored = { case: caseOf({ id: `${index}` }), repeat: 0, answer: null, error: null };
    return { ...scored, scores: { "hit@1": score, "nDCG@10": score } };
  });
  return {
    index: {
      course: { id, name: `sweep ${id}`, embeddingModel: "m", embeddingDimensions: 64, version: 1 },
      chunking: parseChunking({ strategy }),
      dimensions: 64,
      slides: 9,
      chunks: 9,
      chunkTokens: 50,
      seconds: 1,
      tokens,
      costUsd: null,
      fingerprint: fingerprint ?? `${id}`,
      failed: [],
    },
    search: { fusion: "rrf", rerank },
    summaries: summarise(results, metrics, 1),
    scores: new Map(scores.map((value, index) => [`${index}`, value])),
    milliseconds: { p50, p95: 2 * p50 },
    failures: { searches: 0, reason: null },
  };
}
const resultOf = (rows: SweepRow[], more: Partial<SweepResult> = {}): SweepResult =>
  makeSweepResult(rows, {
    dataset: "q.jsonl",
    decks: ["decks"],
    asked: 20,
    leftOut: 3,
    planned: rows.length,
    notes: [],
    ...more,
  });
const good = Array.from({ length: 20 }, (_, index) => (index % 5 === 0 ? 0.5 : 1));
/** Better by a hair, and not in every case: no test can tell. */
const hair = good.map((score, index) => score + (index % 2 === 0 ? 0.004 : -0.002));
const bad = good.map((score) => score - 0.4);

describe("the recommendation", () => {
  it("marks what is not told apart from the best, pair by pair", () => {
    const ranked = rankRows([
      rowOf({ scores: bad }),
      rowOf({ scores: good }),
      rowOf({ scores: [...good].reverse() }),
    ]);
    expect(ranked.map(({ isAsGood }) => isAsGood)).toEqual([true, true, false]);
    expect(ranked[0]?.toBest).toBeNull();
    expect(ranked[2]?.toBest).toMatchObject({ mean: expect.closeTo(-0.4) });
  });

  it("recommends the cheapest of those that are as good", () => {
    const dear = rowOf({ scores: hair, tokens: 5_000, rerank: "model" });
    const cheap = rowOf({ scores: good, tokens: 900, strategy: "fixed" });
    const found = recommend(rankRows([dear, cheap, rowOf({ scores: bad, tokens: 1 })]));
    expect(found?.row.index).toBe(cheap.index);
    expect(found?.best.index).toBe(dear.index);
  });

  it("does not let milliseconds that nobody feels choose", () => {
    const best = rowOf({ scores: hair, p50: 12 });
    expect(recommend(rankRows([rowOf({ scores: good, p50: 4 }), best]))?.row.index).toBe(best.index);
    const slow = rowOf({ scores: hair, p50: 900 });
    expect(recommend(rankRows([rowOf({ scores: good, p50: 4 }), slow]))?.row.index).not.toBe(slow.index);
  });

  it("never recommends a row that is shown to be worse, or is lower by more than the margin", () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    const facts = fc.record({
      scores,
      tokens: fc.integer({ min: 0, max: 1e6 }),
      p50: fc.integer({ min: 1, max: 2_000 }),
    });
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 5 }), (all) => {
        const ranked = rankRows(all.map(rowOf));
        const found = recommend(ranked);
        const means = ranked.map(meanOf);
        expect(means).toEqual(means.toSorted((a, b) => b - a));
        expect(found?.row.isAsGood).toBe(true);
        expect(meanOf(ranked[0] as SweepRow) - meanOf(found?.row as SweepRow)).toBeLessThanOrEqual(margin);
      }),
      { numRuns: 25 },
    );
  });
});

describe("the table", () => {
  it("says what was asked, what it found and what to take, for a terminal and as Markdown", () => {
    const result = resultOf([rowOf({ scores: good }), rowOf({ scores: bad, strategy: "none" })]);
    const text = describeSweep(result);
    expect(text).toMatch(
      /^20 questions of q\.jsonl to decks \(9 slides\), 3 left out because they name no slide/,
    );
    expect(text).toMatch(/^\* {2}slide 240\/0\/20 +rrf +none +0\.900 \[\.\d\d \.\d\d\] /m);
    expect(text).toMatch(/^ {3}none .*−0\.400 +0\.000/m);
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/^Recommended: slide .* no other is as good\.$/);
    const markdown = toMarkdown(result, "2026-01-02T03:04:05Z");
    expect(markdown).toContain("Made 2026-01-02.");
    const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
    expect(new Set(rows.map((line) => line.split(/(?<!\\)\|/).length)).size).toBe(2);
  });

  it("says where it was stopped, and which chunkings cut alike", () => {
    const rows = [
      rowOf({ scores: good, fingerprint: "x" }),
      rowOf({ scores: good, strategy: "default", fingerprint: "x" }),
    ];
    const text = describeSweep(resultOf(rows, { planned: 12, notes: ["a <b>deck</b> | was not read"] }));
    expect(text).toContain("stopped after 2 of 12 combinations");
    expect(text).toContain("! These chunkings cut these decks alike: slide 240/0/20; default.");
    const markdown = toMarkdown(resultOf(rows, { notes: ["a <b>deck</b> | x"] }), "2026-01-02");
    expect(markdown).toContain("> a \\<b\\>deck\\</b\\> \\| x");
  });

  it("is plain JSON too, unknown as null", () => {
    const row = { ...rowOf({ scores: [] }), milliseconds: null };
    const json = JSON.parse(
      JSON.stringify(toJson(resultOf([row, rowOf({ scores: good, strategy: "fixed" })]))),
    );
    expect(json.rows[0]).toMatchObject({ chunking: { strategy: "fixed" }, isAsGood: true, toBest: null });
    expect(json.rows[1]).toMatchObject({ milliseconds: null, metrics: { "nDCG@10": { mean: null } } });
    expect(json.recommended).toMatchObject({ chunking: { strategy: "fixed" }, among: 1 });
  });

  it("recommends nothing where nothing was found", () => {
    expect(recommend([])).toBeNull();
  });
});
