import { LecternError } from "../errors.ts";
import { money } from "../text/figures.ts";
import { type Charge, sumKnown, totalUsd } from "./charge.ts";

/** The money of one command, which may make several runs. */
export interface Budget {
  /** USD that this command has spent; null if that is not known. */
  spent(): number | null;
  spend(charges: Charge[]): void;
  /** A run's own account, with what its earlier sittings cost. */
  open<Heading extends string>(before: Cost<Heading>): Purse<Heading>;
  /** Throws `budget` once this command has spent its limit. */
  check(): void;
  /**
   * Does a piece of work that may be billed. Throws `budget` instead where the limit is reached, taking each piece under
   * way to cost what those before it did on average: side by side they must not overspend together.
   */
  within<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** USD by what it was spent on; null once something was billed at a price that is not known. */
type Cost<Heading extends string> = Record<Heading, number | null>;

/** The money of one run, over all its sittings. */
export interface Purse<Heading extends string> {
  cost: Cost<Heading>;
  spend(on: Heading, charges: Charge[]): void;
}

/** `limit`: USD for this command; null: none. `then`: what to do once it is reached. */
export function openBudget(limit: number | null, then = ""): Budget {
  let spent: number | null = 0;
  let [done, underWay] = [0, 0];
  const spend = (charges: Charge[]) => {
    spent = sumKnown([spent, totalUsd(charges)]);
  };
  const check = () => {
    if (limit === null || spent === 0) return;
    const expected = done === 0 ? 0 : (underWay * (spent ?? 0)) / done;
    if (spent === null || spent + expected >= limit) throw overspent(limit, spent, then);
  };
  return {
    spent: () => spent,
    spend,
    open(before) {
      const cost = { ...before };
      return {
        cost,
        spend(on, charges) {
          // A call that broke off is left out: otherwise a stopped run would never know its cost again.
          const told = charges.filter(({ brokeOff }) => !brokeOff);
          cost[on] = sumKnown([cost[on], totalUsd(told)]);
          spend(told);
        },
      };
    },
    check,
    async within(work) {
      check();
      underWay++;
      try {
        return await work();
      } finally {
        underWay--;
        done++;
      }
    },
  };
}

function overspent(limit: number, spent: number | null, then: string): LecternError {
  return new LecternError(
    "budget",
    spent === null
      ? "Something was billed at a price that Lectern does not know, so the budget can't be enforced: add the price to the file that LECTERN_PRICES names, or run again without --budget"
      : `The budget of $${limit} is reached (${money(spent)} spent by this command)${then}`,
  );
}
