import { loadGuardRules } from "../../../src/answer/guard/rules.ts";
import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import type { Span } from "../../../src/text/split.ts";
import type { Support } from "../../../src/text/support/support.ts";
import type { Score } from "../../metrics/metric.ts";

/** For a person: which statements are not borne out, by the threshold from which the page marks them, and why. */
export function describeSupport(
  judged: (Pick<Support, "score" | "reason"> & { statement: string })[],
): Pick<Score, "reason" | "faults"> {
  const below = judged.filter(isUnsupported);
  if (below.length === 0) return { reason: `all ${judged.length} borne out` };
  const faults = below.map(({ statement, reason }) => `${withoutMarkers(statement)} (${reason})`);
  return { reason: `${below.length} of ${judged.length} not borne out: ${faults.join("; ")}`, faults };
}

const isUnsupported = ({ score }: Pick<Support, "score">): boolean =>
  score < loadGuardRules(undefined).grounding.minimum;

/** Where the statements stand that are not borne out. */
export const unsupportedSpans = (judged: (Pick<Support, "score"> & Span)[]): Span[] =>
  judged.filter(isUnsupported).map(({ start, end }) => ({ start, end }));
