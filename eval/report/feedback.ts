import { groupBy } from "../../src/group-by.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { aurocInterval } from "../statistics/agreement.ts";
import type { FeedbackReport } from "./report.ts";
import { mean } from "./summary.ts";

/** Metrics that say how good an answer is, and whether its reader agrees. */
const opinions: MetricInfo["group"][] = ["answer", "citations"];

/** What readers thought of a run's answers, and how far the scores agree with them; null where nobody gave a thumb. */
export function feedbackOf(
  results: CaseResult[],
  metrics: MetricInfo[],
  seed: number,
): FeedbackReport | null {
  const rated = results.flatMap((one) => {
    const feedback = one.case.traffic?.feedback;
    return feedback ? [{ ...one, feedback }] : [];
  });
  if (rated.length === 0) return null;
  const down = rated.filter(({ feedback }) => feedback.thumb === "down");
  const reasons = [...groupBy(down, ({ feedback }) => feedback.reason ?? "no reason")]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
  const agreement = metrics
    .filter(({ group, name }) => opinions.includes(group) && name !== "thumbs down")
    .flatMap(({ name, better }) => agreementOf(rated, { name, better, seed }));
  return { up: rated.length - down.length, down: down.length, reasons, agreement };
}

type Rated = CaseResult & { feedback: { thumb: "up" | "down" } };

/** A score that readers agree with is better where the thumb is up; of two thumbs alike nothing can be told. */
function agreementOf(
  rated: Rated[],
  { name, better, seed }: Pick<MetricInfo, "name" | "better"> & { seed: number },
): FeedbackReport["agreement"] {
  const scored = rated.flatMap(({ scores, feedback }) => {
    const value = scores?.[name]?.value;
    return typeof value === "number" ? [{ value, isUp: feedback.thumb === "up" }] : [];
  });
  const turned = scored.map(({ value }) => (better === "higher" ? value : -value));
  const ups = scored.map(({ isUp }) => isUp);
  const auroc = aurocInterval(turned, ups, { seed });
  if (!auroc) return [];
  const valuesWhere = (wanted: boolean) =>
    scored.filter(({ isUp }) => isUp === wanted).map(({ value }) => value);
  const [up, down] = [valuesWhere(true), valuesWhere(false)];
  return [{ metric: name, up: mean(up), ups: up.length, down: mean(down), downs: down.length, auroc }];
}
