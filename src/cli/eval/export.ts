import { resolve } from "node:path";
import { Command, Option } from "commander";
import {
  type JobSelection,
  selectForJob,
  toBedrockInference,
} from "../../../eval/dataset/bedrock-inference.ts";
import { writeInParts } from "../../../eval/dataset/lines.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { toGiven } from "../../../eval/given/given.ts";
import { type WrittenForm, writers } from "../../../eval/given/write.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";
import { findRun, loadResults, type Run } from "../../../eval/run/runs.ts";
import { withLectern } from "../session.ts";

interface ExportOptions {
  out: string;
  source: string;
  retrieveOnly?: true;
  to: WrittenForm | "bedrock";
}

export function exportCommand(): Command {
  return new Command("export")
    .description(
      "write a run's answers for a Bedrock RAG evaluation job (bring your own inference), ragas, deepeval, promptfoo, Langfuse, or as OpenAI's messages",
    )
    .argument("<run>", "its id, the start of its id, or its name (the newest with that name)")
    .requiredOption("--out <file>", "the file to write; more than 1,000 lines are split into several")
    .addOption(
      new Option("--to <form>", "whose form to write")
        .choices(["bedrock", ...Object.keys(writers)])
        .default("bedrock"),
    )
    .option("--source <id>", "the job's ragSourceIdentifier", "lectern")
    .option("--retrieve-only", "write for a job that judges retrieval alone")
    .action(async (name: string, { out, source, retrieveOnly, to }: ExportOptions) => {
      const { run, results } = await withLectern("eval export", async ({ database }) => {
        const found = await findRun(database, name);
        return { run: found, results: await loadResults(database, found) };
      });
      if (!run.finished) console.error(describeUnfinished(run, results.length));
      if (to !== "bedrock") return exportAs(to, results, resolve(out));
      const { answered, leftOut } = selectForJob(results);
      const retrieval = retrieveOnly ?? run.manifest.scope === "retrieval";
      const model = run.manifest.models.answer;
      const lines = toBedrockInference(answered, {
        sourceId: source,
        kind: retrieval ? "retrieve-only" : "retrieve-and-generate",
        ...(model === undefined ? {} : { modelId: model }),
      });
      const files = writeInParts(resolve(out), lines);
      console.log(`${lines.length} answers: ${files.join(", ") || "nothing to write"}`);
      describeLeftOut(leftOut).forEach((line) => {
        console.log(line);
      });
    });
}

/** Repeats and unanswerable questions too: these tools count each row, and a right refusal is one of them. */
function exportAs(form: WrittenForm, results: CaseResult[], path: string): void {
  const given = results.flatMap(({ case: one, answer }) => (answer ? [toGiven(one, answer)] : []));
  writeAtomically(path, writers[form].write(given));
  console.log(`${given.length} answers: ${path}`);
  const failed = results.length - given.length;
  if (failed > 0) console.log(`${failed} left out: the tutor failed on them`);
  console.log(`This form has no place for ${writers[form].lost}`);
}

function describeLeftOut({ repeats, unanswerable, failed }: JobSelection["leftOut"]): string[] {
  const told: [number, string][] = [
    [repeats, "repeats left out: a job counts every question once"],
    [
      unanswerable,
      "unanswerable questions left out: a Bedrock job would score a correct refusal as a bad answer",
    ],
    [failed, "left out: the tutor failed on them"],
  ];
  return told.flatMap(([count, why]) => (count > 0 ? [`${count} ${why}`] : []));
}

function describeUnfinished({ name, manifest }: Run, asked: number): string {
  const of = manifest.dataset.asked * manifest.repeat;
  return `${name} is unfinished (${asked} of ${of} asked): finish it by running the same \`lectern eval\` command again, then export again`;
}
