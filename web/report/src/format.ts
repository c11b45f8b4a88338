import type { MetricInfo } from "../../../eval/metrics/metric.ts";

type Unit = MetricInfo["unit"];

const minus = (text: string) => text.replace("-", "−");

/** A value in its metric's unit; a dash where there is none. */
export function formatValue(value: number | null | undefined, unit: Unit, digits = 2): string {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return minus(value.toFixed(digits));
  if (unit === "usd") return minus(`$${value.toPrecision(2)}`).replace("$−", "−$");
  if (unit === "tokens" || unit === "words") return minus(Math.round(value).toLocaleString("en"));
  if (Math.abs(value) >= 1_000) return minus(`${(value / 1_000).toFixed(2)} s`);
  return minus(`${value < 10 && value > -10 ? value.toFixed(1) : Math.round(value)} ms`);
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

export const formatP = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));

export const formatDate = (iso: string): string => iso.replace("T", " ").replace(/:\d\d(\.\d+)?Z?$/, " UTC");

/** `a, b and c`. */
export function inWords(parts: string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export const directionMark = ({ better }: MetricInfo): string => (better === "higher" ? "↑" : "↓");
export const directionWords = ({ better }: MetricInfo): string => `${better} is better`;
