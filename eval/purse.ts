import { LecternError } from "../src/errors.ts";
import type { Usage } from "../src/types.ts";

/** What a run has cost so far, in USD; null once something was billed at a price that is not known. */
export interface Cost {
  answers: number | null;
  judgements: number | null;
}

/** Counts the money of a run and says when the budget is reached. */
export interface Purse {
  cost: Cost;
  spend(on: keyof Cost, usage: Usage): void;
  /** USD in all; null where it is not known. */
  total(): number | null;
  /** Throws `budget` once what was spent reaches the budget. */
  check(): void;
}

export function openPurse(budget: number | null, before: Cost = { answers: 0, judgements: 0 }): Purse {
  const cost = { ...before };
  const total = () =>
    cost.answers === null || cost.judgements === null ? null : cost.answers + cost.judgements;
  return {
    cost,
    total,
    spend(on, { inputTokens, costUsd }) {
      // Tokens without a price were billed all the same; no tokens at all is a model on this machine.
      if (costUsd !== null) cost[on] = cost[on] === null ? null : cost[on] + costUsd;
      else if (inputTokens !== null) cost[on] = null;
    },
    check() {
      if (budget === null) return;
      const spent = total();
      if (spent !== null && spent < budget) return;
      throw new LecternError(
        "budget",
        spent === null
          ? "Something was billed at a price that Lectern does not know, so the budget can't be kept: run again without --budget"
          : `The budget of $${budget.toFixed(2)} is reached ($${spent.toFixed(4)} spent): the same command with a larger --budget goes on from here`,
      );
    },
  };
}
