import { counted } from "../../src/text/figures.ts";
import type { RunReport } from "./report.ts";

/** The fewest cases of a slice that a report shows: over fewer, a mean and its interval say nothing of the next case. */
export const leastSliceCases = 5;
/** The most slices that a report carries, the largest: a corpus of a thousand decks would bury what it is about. */
export const mostSlices = 60;

/** What a reader must know before believing the numbers, most urgent first, each thing once and of which runs. */
export function noticesOf(runs: RunReport[]): string[] {
  const saying = new Map<string, Set<RunReport>>();
  const say = (text: string, run: RunReport) => saying.set(text, (saying.get(text) ?? new Set()).add(run));
  for (const run of runs) for (const text of describeStop(run)) say(text, run);
  for (const run of runs) for (const text of run.notes) say(text, run);
  for (const run of runs) for (const text of run.manifest.warnings) say(text, run);
  for (const run of runs) for (const text of run.cautions) say(text, run);
  return [...saying].map(([text, of]) => {
    if (of.size < runs.length) return `${[...of].map((run) => labelOf(run, runs)).join(", ")}: ${text}`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  });
}

/** A run is called by its name, and by its id where another has the same, as last week's has. */
function labelOf({ manifest: { name, id } }: RunReport, runs: RunReport[]): string {
  return runs.filter(({ manifest }) => manifest.name === name).length > 1 ? `${name} (${id})` : name;
}

type Stopped = Pick<RunReport, "manifest" | "asked" | "answers" | "waiting">;

/** How much of a run there is, where it is not the whole. */
function describeStop({ manifest, asked, answers, waiting }: Stopped): string[] {
  if (manifest.scope === "traffic" && answers < manifest.dataset.asked) {
    const gone = manifest.dataset.asked - answers;
    const rest = describeStop({
      manifest: { ...manifest, dataset: { ...manifest.dataset, asked: answers } },
      asked,
      answers,
      waiting,
    });
    return [
      `${counted(gone, "answer", "answers")} of the sample ${gone === 1 ? "was" : "were"} deleted since.`,
      ...rest,
    ];
  }
  const { state, repeat } = manifest;
  const cases = manifest.dataset.asked;
  const planned = cases * repeat;
  const unscored = waiting > 0 ? `${counted(waiting, "answer is", "answers are")} not scored yet` : "";
  if (answers < planned) {
    const [some, of] = asked < cases ? [asked, `${cases} cases`] : [answers, `${planned} answers`];
    const answered = asked < cases && repeat > 1 ? ` (${answers} of ${planned} answers)` : "";
    return [`the run was stopped after ${some} of ${of}${answered}${unscored && `; ${unscored}`}.`];
  }
  if (unscored) return [`the run was stopped: ${unscored}.`];
  if (state === "finished") return [];
  return ["the run was stopped after its last case: its time and cost may be incomplete."];
}

/** Null if every slice is shown. */
export function describeHiddenSlices({ hiddenSlices }: Pick<RunReport, "hiddenSlices">): string | null {
  if (hiddenSlices === 0) return null;
  return `${counted(hiddenSlices, "slice is", "slices are")} not shown: fewer than ${leastSliceCases} cases, or beyond the ${mostSlices} largest. Gates see them all the same.`;
}
