import type { Timings } from "../../src/types.ts";
import { type Metric, notApplicable } from "./metric.ts";

/** When each stage ended or how long it took. A refusal is there all at once: its first word comes with its last. */
export const timesOf = (timings: Timings): Timings =>
  timings.total === undefined ? timings : { ...timings, firstToken: timings.firstToken ?? timings.total };

/**
 * Milliseconds of one stage of an answer, by its name in `Timings` (`total`, `search`, `firstToken` …); the report
 * calls it `latency first token`. `firstToken` and `total` count from the start, the others last from stage to stage.
 */
export function latency(stage: string): Metric {
  const words = stage.replace(/\p{Lu}/gu, (letter) => ` ${letter.toLowerCase()}`);
  return {
    name: `latency ${words}`,
    group: "cost",
    better: "lower",
    unit: "milliseconds",
    ...(stage === "firstToken" ? { version: 2 } : {}),
    about: `Milliseconds of an answer: ${words}.`,
    score(_, { timings }) {
      const milliseconds = timesOf(timings)[stage];
      if (milliseconds === undefined) return notApplicable(`no stage "${words}" in this answer`);
      return { value: milliseconds, reason: `${milliseconds} ms` };
    },
  };
}
