import { LecternError } from "../../src/errors.ts";
import type { Usage } from "../../src/types.ts";

/** USD by chat models; null once something was billed at a price that is not known. */
export interface Cost {
  answers: number | null;
  judgements: number | null;
}

/** The money of one run, over all its sittings. */
export interface Purse {
  cost: Cost;
  spend(on: keyof Cost, usage: Pick<Usage, "inputTokens" | "costUsd">): void;
}

/** The money of one command, which may make several runs. */
export interface Budget {
  /** What this command has spent; null where that is not known. */
  spent(): number | null;
  /** A run's purse, with what its earlier sittings cost. */
  open(before: Cost): Purse;
  /** Throws `budget` once this command has spent its limit. */
  check(): void;
}

/** `limit`: USD for this command; null: none. */
export function openBudget(limit: number | null): Budget {
  let spent: number | null = 0;
  return {
    spent: () => spent,
    open(before) {
      const cost = { ...before };
      return {
        cost,
        spend(on, { inputTokens, costUsd }) {
          // Tokens without a price were billed all the same; no tokens at all is a model on this machine.
          if (costUsd === null && inputTokens === null) return;
          cost[on] = add(cost[on], costUsd);
          spent = add(spent, costUsd);
        },
      };
    },
    check() {
      if (limit === null || spent === 0 || (spent !== null && spent < limit)) return;
      throw new LecternError(
        "budget",
        spent === null
          ? "Something was billed at a price that Lectern does not know, so the budget can't be kept: run again without --budget"
          : `The budget of $${limit} is reached ($${spent.toFixed(4)} spent by this command): run it again to go on from here with as much again`,
      );
    },
  };
}

const add = (one: number | null, other: number | null) =>
  one === null || other === null ? null : one + other;
