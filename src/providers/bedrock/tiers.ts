import type { ServiceTier } from "../../ledger/service-tier.ts";
import type { Stage } from "../../types.ts";
import { serviceNotes } from "../notes.ts";
import type { Purpose } from "../provider.ts";

/**
 * Which stage is served by which tier where the model's name says none: what nobody waits for may take its time. The
 * answers of an evaluation are asked for as a student's are, for how soon they come is measured too.
 */
const byStage: Partial<Record<Stage, ServiceTier>> = {
  judge: "flex",
  enrich: "flex",
  describe: "flex",
  summary: "flex",
};

export interface TierChoice {
  /** The tier that the model's name says. */
  named: ServiceTier | null;
  purpose: Purpose | undefined;
  /** What the model offers. */
  offered: ServiceTier[];
}

/** The tier to ask for; null is the standard one. `onMissing` hears of one that was wanted and is not offered. */
export function tierFor(
  { named, purpose, offered }: TierChoice,
  onMissing: (wanted: ServiceTier) => void,
): ServiceTier | null {
  const wanted = named ?? (purpose && byStage[purpose.stage]) ?? null;
  if (wanted === null || offered.includes(wanted)) return wanted;
  onMissing(wanted);
  return null;
}

/** Says each missing tier of a model once. */
export function noteMissing(model: string): (wanted: ServiceTier) => void {
  const noted = new Set<ServiceTier>();
  return (wanted) => {
    if (noted.has(wanted)) return;
    noted.add(wanted);
    serviceNotes.publish(
      `${model} has no ${wanted} tier here: it is called at the standard tier, and billed by that`,
    );
  };
}

/** The service takes letters, digits, white space and these signs, and 256 of them. */
const refused = /[^a-zA-Z0-9\s:_@$#=/+,.-]/g;
const longest = 256;

/** By what a call's line in the invocation log and the bill is found. */
export function requestMetadata(purpose: Purpose | undefined): { requestMetadata?: Record<string, string> } {
  if (!purpose) return {};
  const course = accepted(purpose.course ?? "");
  return {
    requestMetadata: { application: "lectern", stage: purpose.stage, ...(course === "" ? {} : { course }) },
  };
}

const accepted = (value: string) =>
  value.normalize("NFKD").replace(/\p{M}/gu, "").replace(refused, "_").slice(0, longest).trim();
