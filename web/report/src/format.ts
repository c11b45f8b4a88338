import type { MetricInfo } from "../../../eval/metrics/metric.ts";

export const formatP = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));

export const formatDate = (iso: string): string => iso.replace("T", " ").replace(/:\d\d(\.\d+)?Z?$/, " UTC");

/** `a, b and c`. */
export function inWords(parts: string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export const directionWords = ({ better }: MetricInfo): string => `${better} is better`;
