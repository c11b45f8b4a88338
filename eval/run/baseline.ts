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

function asksAlike(one: Run, other: Run): boolean {
  const [first, second] = [one, other].map(({ datasetHash, manifest: { scope, dataset, repeat, judges } }) =>
    JSON.stringify([datasetHash, scope, dataset, repeat, judges]),
  );
  return first === second;
}
