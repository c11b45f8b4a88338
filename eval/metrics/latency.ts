import { type Metric, notApplicable } from "./metric.ts";

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
    about: `Milliseconds of an answer: ${words}.`,
    score(_, { timings }) {
      const milliseconds = timings[stage];
      if (milliseconds === undefined) return notApplicable(`no stage "${words}" in this answer`);
      return { value: milliseconds, reason: `${milliseconds} ms` };
    },
  };
}
