import type { MetricInfo } from "../metrics/metric.ts";
import type { Comparison } from "./report.ts";

/** The default for a share; for anything else, this fraction of the earlier value. */
const least = { share: 0.02, part: 0.1 };

/** The smallest difference that matters where the gates' file does not set it: less may be sure and decides nothing. */
export const smallestDifference = ({ unit }: MetricInfo, before: number): number =>
  unit === "share" ? least.share : least.part * Math.abs(before);

type Compared = Pick<Comparison, "adjusted" | "difference" | "matters">;

/** More than chance, after Holm's correction. */
export const isSure = ({ adjusted }: Pick<Compared, "adjusted">): boolean => adjusted < 0.05;

/** More than chance, and enough to matter: what a verdict may rest on. */
export const isClear = (compared: Compared): boolean =>
  isSure(compared) && Math.abs(compared.difference) >= compared.matters - 1e-9;

/** What a verdict rests on, one metric for each question: near-duplicates would count one finding several times. */
export const decidingMetrics: readonly string[] = [
  "answer completeness",
  "correctness",
  "faithfulness",
  "refused when it should",
  "false refusals",
  "hit@5",
  "cites a reference slide",
  "quote validity",
];
