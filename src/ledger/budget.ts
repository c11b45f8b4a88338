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
   * Does a piece of work that may be billed under a heading. Throws `budget` instead where it would reach beyond the
   * limit, taking each piece under way, and itself, to cost what those before it did on average. What the first of a
   * heading costs nobody knows: the others wait for it.
   */
  within<Result>(work: () => Promise<Result>, on?: string): Promise<Result>;
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
  const accounts = new Map<string, Account>();
  const accountOf = (on: string) => {
    const account = accounts.get(on) ?? { spent: 0, done: 0, underWay: 0, first: null };
    accounts.set(on, account);
    return account;
  };
  const spend = (charges: Charge[], on = unnamed) => {
    const usd = totalUsd(charges);
    spent = sumKnown([spent, usd]);
    accountOf(on).spent += usd ?? 0;
  };
  const check = (next = 0) => {
    if (limit === null || spent === 0) return;
    const expected = [...accounts.values()].reduce((sum, one) => sum + one.underWay * meanOf(one), next);
    // Money has cents and fractions of them, and so has its sum.
    const isReached = spent !== null && (spent >= limit || spent + expected > limit * (1 + 1e-9));
    if (spent === null || isReached) throw overspent(limit, spent, then);
  };
  return {
    spent: () => spent,
    spend: (charges) => spend(charges),
    open(before) {
      const cost = { ...before };
      return {
        cost,
        spend(on, charges) {
          // A call that broke off is left out: otherwise a stopped run would never know its cost again.
          const told = charges.filter(({ brokeOff }) => !brokeOff);
          cost[on] = sumKnown([cost[on], totalUsd(told)]);
          spend(told, on);
        },
      };
    },
    check: () => check(),
    async within(work, on = unnamed) {
      const account = accountOf(on);
      while (limit !== null && account.done === 0 && account.first) await account.first;
      check(meanOf(account));
      account.underWay++;
      const working = work().finally(() => {
        account.underWay--;
        account.done++;
      });
      account.first ??= working.then(
        () => undefined,
        () => undefined,
      );
      return working;
    },
  };
}

/** What work of a kind has cost. */
interface Account {
  /** USD, without what was billed at an unknown price. */
  spent: number;
  done: number;
  underWay: number;
  /** The first piece, while none is done. */
  first: Promise<void> | null;
}

const unnamed = "";
const meanOf = ({ spent, done }: Account): number => (done === 0 ? 0 : spent / done);

function overspent(limit: number, spent: number | null, then: string): LecternError {
  return new LecternError(
    "budget",
    spent === null
      ? "Something was billed at a price that Lectern does not know, so the budget can't be enforced: add the price to the file that LECTERN_PRICES names, or run again without --budget"
      : spent >= limit
        ? `The budget of $${limit} is reached (${money(spent)} spent by this command)${then}`
        : `The budget of $${limit} would be exceeded (${money(spent)} spent by this command, and what comes next would cost more than is left)${then}`,
  );
}
