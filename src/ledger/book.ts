import { type Clock, startClock } from "../answer/clock.ts";
import type { Closing } from "../answer/events.ts";
import type { Charge, Usage } from "../types.ts";
import { makeBill } from "./bill.ts";

/** What an answer has taken and cost so far. */
export interface Book {
  clock: Clock;
  add(charges: Charge[]): void;
  /** All so far; grows until the answer has ended, however it ends. */
  charges: readonly Charge[];
  /** Of the model that answered, once it has told. */
  usage: Usage;
  close(): Closing;
}

export function openBook(): Book {
  const clock = startClock();
  const charges: Charge[] = [];
  const book: Book = {
    clock,
    add: (more) => void charges.push(...more),
    charges,
    usage: { inputTokens: null, outputTokens: null, costUsd: null },
    close: () => ({
      usage: makeBill(charges, book.usage),
      charges: [...charges],
      timings: { ...clock.laps, total: clock.elapsed() },
    }),
  };
  return book;
}
