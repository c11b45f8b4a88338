import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { decidingMetrics } from "../../../eval/report/verdict.ts";

/** What a reader asks first, in this order: what a verdict rests on, then what explains it. */
const named = [...decidingMetrics, "recall@5", "nDCG@10", "answer relevance", "citation coverage"];

/** The handful of metrics that matters first: the named ones, then the answer's time and price. */
export function keyMetrics(metrics: MetricInfo[]): MetricInfo[] {
  const first = (fits: (metric: MetricInfo) => boolean) => metrics.find(fits);
  const time = first(({ name }) => name === "latency total") ?? first(({ unit }) => unit === "milliseconds");
  const price = first(({ unit }) => unit === "usd") ?? first(({ unit }) => unit === "tokens");
  const found = [...named.map((wanted) => first(({ name }) => name === wanted)), time, price];
  const distinct = [...new Set(found.filter((metric) => metric !== undefined))];
  return distinct.length >= 3 ? distinct : metrics.slice(0, 12);
}
