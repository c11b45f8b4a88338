import { money } from "../../src/text/figures.ts";
import type { MetricInfo } from "../metrics/metric.ts";

/** A metric's value for a person: shares with three digits, the rest in their unit. */
export function unitFigure({ unit }: Pick<MetricInfo, "unit">, value: number | null): string {
  if (value === null) return "–";
  switch (unit) {
    case "share":
      return value.toFixed(3);
    case "milliseconds":
      return `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms`;
    case "tokens":
    case "words":
      return value.toFixed(0);
    case "usd":
      return money(value);
  }
}
