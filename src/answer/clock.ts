import type { Timings } from "../types.ts";

export interface Clock {
  /** Milliseconds by stage so far. */
  laps: Timings;
  /** Ends the stage that began at the last lap or mark. */
  lap(stage: string): void;
  /** What was done since the last lap counts for no stage here. */
  mark(): void;
  /** Milliseconds since the start. */
  elapsed(): number;
}

export function startClock(): Clock {
  const started = performance.now();
  let last = started;
  const laps: Timings = {};
  const round = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
  return {
    laps,
    lap(stage) {
      const now = performance.now();
      laps[stage] = round(now - last);
      last = now;
    },
    mark() {
      last = performance.now();
    },
    elapsed: () => round(performance.now() - started),
  };
}
