import { type Meter, openMeter } from "../ledger/meter.ts";
import type { Observer } from "./observer.ts";

/** A meter of something beside an answer, whose charges the observers hear at once. */
export function openObservedMeter(observers: Observer[]): Meter {
  const meter = openMeter();
  return {
    ...meter,
    add(charge) {
      meter.add(charge);
      for (const observer of observers) observer.charged(charge);
    },
  };
}
