import type { MetricInfo } from "../../../eval/metrics/metric.ts";

/** What a reader asks first, in this order; each line takes the first metric that fits. */
const questions: RegExp[][] = [
  [/^hit@5$/, /^hit@10$/, /^hit@/],
  [/^recall@5$/, /^recall@10$/, /recall@/],
  [/^ndcg@5$/i, /^ndcg@10$/i, /ndcg/i],
  [/^answer completeness$/i],
  [/^faithfulness$/i, /faithful/i],
  [/^correctness$/i, /correct/i],
  [/^answer relevance$/i, /relevance/i],
  [/quote validity/i],
  [/citation coverage/i],
  [/refused when it should/i],
  [/false refusal/i],
];

/** The handful of metrics that matters first: the named ones, then the answer's time and price. */
export function keyMetrics(metrics: MetricInfo[]): MetricInfo[] {
  const first = (fits: (metric: MetricInfo) => boolean) => metrics.find(fits);
  const named = questions.map((patterns) =>
    patterns.map((pattern) => first(({ name }) => pattern.test(name))).find(Boolean),
  );
  const time =
    first(({ unit, name }) => unit === "milliseconds" && /latency|total/i.test(name)) ??
    first(({ unit }) => unit === "milliseconds");
  const price = first(({ unit }) => unit === "usd") ?? first(({ unit }) => unit === "tokens");
  const found = [...named, time, price].filter((metric) => metric !== undefined);
  const distinct = [...new Set(found)];
  return distinct.length >= 3 ? distinct : metrics.slice(0, 12);
}
