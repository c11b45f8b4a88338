import { makeBill, untold } from "../ledger/charge.ts";
import type { Meter } from "../ledger/meter.ts";
import type { Usage } from "../types.ts";
import { type Clock, startClock } from "./clock.ts";
import type { Closing } from "./events.ts";

/** What an answer has taken and cost so far. */
export interface Book {
  clock: Clock;
  /** The usage of the model that answered, once it has reported it. */
  usage: Usage;
  close(): Closing;
}

export function openBook(meter: Meter): Book {
  const clock = startClock();
  const book: Book = {
    clock,
    usage: untold,
    close() {
      const charges = meter.charges();
      return {
        usage: makeBill(charges, book.usage),
        charges,
        timings: { ...clock.laps, total: clock.elapsed() },
      };
    },
  };
  return book;
}
