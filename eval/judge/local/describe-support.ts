import { loadGuardRules } from "../../../src/answer/guard/rules.ts";
import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import type { Support } from "../../../src/text/support/support.ts";
import type { Score } from "../../metrics/metric.ts";

/** For a person: which statements are not borne out, by the threshold from which the page marks them, and why. */
export function describeSupport(
  judged: (Pick<Support, "score" | "reason"> & { statement: string })[],
): Pick<Score, "reason" | "faults"> {
  const { minimum } = loadGuardRules(undefined).grounding;
  const below = judged.filter(({ score }) => score < minimum);
  if (below.length === 0) return { reason: `all ${judged.length} borne out` };
  const faults = below.map(({ statement, reason }) => `${withoutMarkers(statement)} (${reason})`);
  return { reason: `${below.length} of ${judged.length} not borne out: ${faults.join("; ")}`, faults };
}
