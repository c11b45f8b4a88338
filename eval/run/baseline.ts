import { LecternError } from "../../src/errors.ts";
import type { Database } from "../../src/store/database.ts";
import { findFinishedRuns } from "../../src/store/evaluations.ts";
import { findRun, type Run, toRun } from "./runs.ts";

/**
 * The run to compare `first` with: a finished one by id or name, or with `last` the last one that asked the same in the
 * same way, or why there is none. Throws `usage` for one that is not finished.
 */
export async function findBaseline(
  database: Database,
  wanted: string,
  first: Run,
): Promise<Run | { missing: string }> {
  if (wanted !== "last") {
    const named = (await findFinishedRuns(database, wanted)).map(toRun);
    const [run = await findRun(database, wanted)] = named.filter(({ id }) => id !== first.id);
    if (run.finished) return run;
    throw new LecternError(
      "usage",
      `The run ${run.id} is not finished, as a baseline must be: finish it by running the same command again`,
    );
  }
  const finished = (await findFinishedRuns(database, first.name)).map(toRun);
  const earlier = finished.filter(({ started }) => started < first.started);
  const found = earlier.find((run) => asksAlike(run, first));
  if (found) return found;
  return {
    missing:
      earlier.length === 0
        ? "There is no earlier run to compare with yet."
        : `There are earlier runs named "${first.name}", but none that asked the same questions in the same way: the dataset, --limit, --repeat or the judge differs.`,
  };
}

/** Readers ask other questions each time: of their runs the course decides. */
export function asksAlike(one: Omit<Run, "cases">, other: Omit<Run, "cases">): boolean {
  const [first, second] = [one, other].map(({ datasetHash, manifest }) => {
    const { scope, dataset, repeat, judges, settings } = manifest;
    const what = scope === "traffic" ? settings.course : [datasetHash, dataset];
    return JSON.stringify([scope, what, repeat, judges]);
  });
  return first === second;
}
