import { loadGuardRules } from "../../../src/answer/guard/rules.ts";
import { withoutMarkers } from "../../../src/text/scan-markers.ts";
import type { Support } from "../../../src/text/support/support.ts";

/** For a person: which statements are not borne out, by the threshold from which the page marks them, and why. */
export function describeSupport(
  judged: (Pick<Support, "score" | "reason"> & { statement: string })[],
): string {
  const { minimum } = loadGuardRules(undefined).grounding;
  const below = judged.filter(({ score }) => score < minimum);
  if (below.length === 0) return `all ${judged.length} borne out`;
  const each = below.map(({ statement, reason }) => `${withoutMarkers(statement)} (${reason})`);
  return `${below.length} of ${judged.length} not borne out: ${each.join("; ")}`;
}
