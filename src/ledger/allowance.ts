import type { Allowance } from "../settings/limits.ts";

/** What was spent since midnight (UTC), as far as it is known: what has no known price counts by its tokens only. */
export interface SpentToday {
  usd: number;
  tokens: number;
}

export const isExhausted = ({ unit, most }: Allowance, spent: SpentToday): boolean => spent[unit] >= most;

/** Until a new day's allowance begins. `now`: milliseconds since 1970. */
export const secondsToMidnight = (now: number): number => Math.ceil(86_400 - ((now / 1_000) % 86_400));
