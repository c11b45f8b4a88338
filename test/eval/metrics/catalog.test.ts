import { describe, expect, it } from "vitest";
import { loadRubric, type Rubric } from "../../../eval/judge/rubric.ts";
import { answerMetrics, retrievalMetricsTo } from "../../../eval/metrics/catalog.ts";
import { judgeSaying, judgingBy } from "../judge/judging.ts";

const names = (metrics: { name: string }[]) => metrics.map(({ name }) => name);
const judging = judgingBy(judgeSaying("{}"));
const plain = loadRubric("judge-helpfulness.v2");
const custom = (metric: string, path: string): Rubric => ({
  ...plain,
  metric,
  prompt: { ...plain.prompt, version: path },
});

describe("retrieval metrics", () => {
  it("look no deeper than was asked for: hit@10 among three slides would be hit@3", () => {
    expect(names(retrievalMetricsTo(3))).toEqual(["hit@1", "MRR"]);
    expect(names(retrievalMetricsTo(5))).toEqual(["hit@1", "hit@5", "recall@5", "precision@5", "MRR"]);
    expect(names(retrievalMetricsTo(100))).toEqual(names(retrievalMetricsTo(10)));
    const shallow = names(answerMetrics({ judging: null, embedding: null, custom: [], depth: 3 }));
    expect(shallow.filter((name) => /@/.test(name))).toEqual(["hit@1"]);
    expect(names(answerMetrics({ judging: null, embedding: null, custom: [] }))).toContain("nDCG@10");
  });
});

describe("custom metrics", () => {
  it("stand beside Lectern's own", () => {
    const metrics = answerMetrics({ judging, embedding: null, custom: [custom("tone", "tone.md")] });
    expect(names(metrics)).toContain("tone");
    expect(new Set(names(metrics)).size).toBe(metrics.length);
  });

  it.each([
    [
      "a built-in metric",
      [custom("faithfulness", "mine.md")],
      /^mine\.md: .*"faithfulness" is Lectern's own/,
    ],
    ["one that is too deep for this run", [custom("hit@10", "mine.md")], /"hit@10" is Lectern's own/],
    [
      "each other",
      [custom("tone", "one.md"), custom("tone", "two.json")],
      /^two\.json: .*"tone" is that of one\.md/,
    ],
  ])("can't be named like %s", (_, rubrics, message) => {
    const make = () => answerMetrics({ judging, embedding: null, custom: rubrics, depth: 3 });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: "invalid" }));
  });
});
