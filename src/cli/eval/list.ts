import { Command } from "commander";
import { readHeadline, toRun } from "../../../eval/run/runs.ts";
import { errorMessage } from "../../errors.ts";
import { listRuns } from "../../store/evaluations.ts";
import { printJson, withLectern } from "../session.ts";

/** The metrics that a list has room for. */
const headlines = [
  "hit@5",
  "answer completeness",
  "faithfulness",
  "correctness",
  "refused when it should",
  "false refusals",
];

export function listCommand(): Command {
  return new Command("list")
    .description("list the evaluation runs, newest first")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const rows = await withLectern("eval list", ({ database }) => listRuns(database));
      const listed = rows.map(read);
      if (options.json) return printJson(listed);
      if (listed.length === 0) console.log("No evaluation has run yet: start one with `lectern eval run`");
      for (const one of listed) console.log("fault" in one ? `${one.id}  ${one.fault}` : describe(one));
    });
}

/** A run that can't be read is listed with its fault, so that it can be removed. */
function read(row: Awaited<ReturnType<typeof listRuns>>[number]) {
  const { id, answers, started } = row;
  try {
    const { name, manifest, finished } = toRun(row);
    const headline = readHeadline(row);
    const of = manifest.dataset.asked * manifest.repeat;
    return { id, name, started, scope: manifest.scope, finished, answers, of, headline };
  } catch (error) {
    return { id, fault: errorMessage(error) };
  }
}

type Listed = Exclude<ReturnType<typeof read>, { fault: string }>;

function describe({ id, name, started, scope, finished, answers, of, headline }: Listed): string {
  const shown = headlines.flatMap((metric) => {
    const mean = headline[metric];
    return mean == null ? [] : [`${metric} ${mean.toFixed(3)}`];
  });
  const state = finished ? `${of} ${scope}` : `${answers} of ${of} ${scope}, unfinished`;
  const numbers = shown.length > 0 ? `  ${shown.join(", ")}` : "";
  return `${id}  ${started.slice(0, 16).replace("T", " ")}  ${name}  (${state})${numbers}`;
}
