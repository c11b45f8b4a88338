import type { Stage, Usage } from "../types.ts";

/** What one stage of an answer, a conversation, an evaluation or an ingest cost. */
export interface Charge {
  stage: Stage;
  /** The model's id, or the guardrail's. */
  model: string;
  usage: Usage;
  /** The call ended before it reported its usage: it was billed, but nobody knows how much. */
  brokeOff?: true;
  /** Of an answer that was told again: what it cost when it was written. */
  saved?: Usage;
}

/** Nothing was billed, or nobody said what. */
export const untold: Usage = { inputTokens: null, outputTokens: null, costUsd: null };

/** Null as soon as one of them is unknown. */
export function sumKnown(values: (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}

/** Null if one of these has no known price. */
export const totalUsd = (charges: Charge[]) => sumKnown(charges.map(({ usage }) => usage.costUsd));

/** One charge for each stage and model: an ingest's many small calls need no line each. */
export function mergeCharges(charges: Charge[]): Charge[] {
  const merged = new Map<string, Charge>();
  for (const charge of charges) {
    const key = `${charge.stage} ${charge.model}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, usage: addUsage(known.usage, charge.usage) } : charge);
  }
  return [...merged.values()];
}

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    inputTokens: sumKnown([one.inputTokens, other.inputTokens]),
    outputTokens: sumKnown([one.outputTokens, other.outputTokens]),
    costUsd: sumKnown([one.costUsd, other.costUsd]),
    cacheReadTokens: (one.cacheReadTokens ?? 0) + (other.cacheReadTokens ?? 0),
  };
}

/**
 * The tokens of the model that answered, with the money of all that was billed, that model's own charge among them.
 * Null if one of these has no known price, and where nothing was billed.
 */
export function makeBill(charges: Charge[], answerUsage: Usage): Usage {
  return { ...answerUsage, costUsd: charges.length === 0 ? null : totalUsd(charges) };
}
