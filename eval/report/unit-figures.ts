import { money } from "../../src/text/figures.ts";
import type { MetricInfo } from "../metrics/metric.ts";

type Unit = MetricInfo["unit"];

const minus = (text: string) => text.replace("-", "−");

/** A value in its metric's unit, `digits` of a share; a dash if there is none. */
export function formatValue(value: number | null | undefined, unit: Unit, digits = 2): string {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return minus(value.toFixed(digits));
  if (unit === "usd") return minus(money(value));
  if (unit === "tokens" || unit === "words") return minus(Math.round(value).toLocaleString("en"));
  if (Math.abs(value) >= 1_000) return minus(`${(value / 1_000).toFixed(2)} s`);
  return minus(`${Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)} ms`);
}

export function formatDifference(value: number, unit: Unit, digits = 2): string {
  const text = formatValue(value, unit, digits);
  // A difference that rounds to zero has no direction.
  if (!/[1-9]/.test(text)) return `±${text.replace("−", "")}`;
  return value > 0 ? `+${text}` : text;
}

export function formatInterval(
  { low, high }: { low: number | null; high: number | null },
  unit: Unit,
  digits = 2,
): string {
  return low === null || high === null
    ? "no interval"
    : `${formatValue(low, unit, digits)} to ${formatValue(high, unit, digits)}`;
}

export const directionMark = ({ better }: Pick<MetricInfo, "better">): string =>
  better === "higher" ? "↑" : "↓";
