import type { Score } from "../../metrics/metric.ts";
import type { ClaimCheck } from "./claims.ts";
import { supportedFrom } from "./model.ts";

/** The share of claims that are supported, decided claim by claim, and which are not and why. */
export function supportedShare(checks: ClaimCheck[]): Score {
  const unsupported = checks.filter(({ support }) => support < supportedFrom);
  return {
    value: checks.length === 0 ? null : 1 - unsupported.length / checks.length,
    reason:
      unsupported.length === 0
        ? `all ${checks.length} supported`
        : `${unsupported.length} of ${checks.length} unsupported: ${unsupported.map(describe).join("; ")}`,
  };
}

export const describe = ({ claim, reason }: ClaimCheck) => `${claim} (${reason})`;
