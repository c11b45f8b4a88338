import type { Charge, Usage } from "../types.ts";
import { makeBill } from "./bill.ts";
import { type Clock, startClock } from "./clock.ts";
import type { Closing } from "./events.ts";

/** What an answer has taken and cost so far. */
export interface Book {
  clock: Clock;
  add(charges: Charge[]): void;
  charges(): Charge[];
  /** `usage`: of the model that answered. */
  close(usage: Usage): Closing;
}

export function openBook(): Book {
  const clock = startClock();
  const charges: Charge[] = [];
  return {
    clock,
    add: (more) => void charges.push(...more),
    charges: () => [...charges],
    close: (usage) => ({
      usage: makeBill(charges, usage),
      charges,
      timings: { ...clock.laps, total: clock.elapsed() },
    }),
  };
}
