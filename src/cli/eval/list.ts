import { Command } from "commander";
import { toRun } from "../../../eval/run/runs.ts";
import { listRuns } from "../../store/evaluations.ts";
import { printJson, withLectern } from "../session.ts";

/** What a list has room for. */
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
    .description("the evaluation runs that are kept, newest first")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const rows = await withLectern("eval list", ({ database }) => listRuns(database));
      const listed = rows.map((row) => {
        const { id, name, manifest, finished } = toRun(row);
        const of = manifest.dataset.asked * manifest.repeat;
        const { headline, answers, started } = row;
        return { id, name, started, scope: manifest.scope, finished, answers, of, headline: headline ?? {} };
      });
      if (options.json) return printJson(listed);
      if (listed.length === 0) console.log("No evaluation has run yet: `lectern eval run` makes one");
      for (const one of listed) console.log(describe(one));
    });
}

interface Listed {
  id: string;
  name: string;
  started: string;
  scope: string;
  finished: boolean;
  answers: number;
  of: number;
  headline: object;
}

function describe({ id, name, started, scope, finished, answers, of, headline }: Listed): string {
  const means = Object.entries(headline as Record<string, number | null>);
  const shown = means.filter(([metric, mean]) => headlines.includes(metric) && mean !== null);
  const numbers = shown.map(([metric, mean]) => `${metric} ${mean?.toFixed(3)}`).join(", ");
  const state = finished ? `${of} ${scope}` : `${answers} of ${of} ${scope}, unfinished`;
  return `${id}  ${started.slice(0, 16).replace("T", " ")}  ${name}  (${state})${numbers ? `  ${numbers}` : ""}`;
}
