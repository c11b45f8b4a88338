import type { Charge, Usage } from "../types.ts";

/**
 * The tokens of the model that answered, with the money of all that was billed, that model's own charge among them.
 * Null where one of these has no known price, and where nothing was billed.
 */
export function makeBill(charges: Charge[], answerUsage: Usage): Usage {
  const costs = charges.map(({ usage }) => usage.costUsd);
  const sum = costs.reduce((total, cost) => (total === null || cost === null ? null : total + cost), 0);
  return { ...answerUsage, costUsd: charges.length === 0 ? null : sum };
}
