import { type Caller, isAtLeast } from "../auth/caller.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Usage } from "../types.ts";

/** `costUsd` is absent if money is not the reader's to know, and null if it is unknown or nothing was billed. */
export type ToldUsage = Omit<Usage, "costUsd"> & Partial<Pick<Usage, "costUsd">>;

interface ToldBill {
  usage: ToldUsage;
  charges?: Charge[];
}

/** What a course costs is its teachers' business, as in `GET /api/usage`, and that of whoever has the tutor to themselves. */
export const seesMoney = ({ role }: Pick<Caller, "role">): boolean => isAtLeast(role, "teacher");

/** What a reader is told of a bill: the tokens of the answer, and the money to whom it is known. */
export function tellBill({ usage, charges }: { usage: Usage; charges: Charge[] }, isTold: boolean): ToldBill {
  return isTold ? { usage, charges } : { usage: withoutMoney(usage) };
}

export function withoutMoney({ costUsd, ...tokens }: Usage): ToldUsage {
  return tokens;
}
