import { resolve } from "node:path";
import { Command, Option } from "commander";
import { writeAtomically } from "../../../eval/files.ts";
import { keepCalibration } from "../../../eval/people/keep-calibration.ts";
import { readLabelFile, toLabelLines } from "../../../eval/people/label-file.ts";
import { type Aspect, aspectNames } from "../../../eval/people/labelled.ts";
import { listLabels, saveLabel } from "../../../src/store/answer-labels.ts";
import { withLectern } from "../session.ts";

interface LabelOptions {
  aspect: Aspect;
}

/** What people said of answers, out and in: files as `eval judge` reads them. */
export function labelsCommand(): Command {
  const aspect = () =>
    new Option("--aspect <name>", "what the labels say of an answer")
      .choices(aspectNames)
      .default("supported");
  return new Command("labels")
    .description(
      "labels that people gave to answers on the page, as a file that `eval judge` reads; or from one",
    )
    .addCommand(
      new Command("export")
        .description("write every label that says something of it, one JSON object per line")
        .requiredOption("--out <file>", "the file to write")
        .addOption(aspect())
        .action((options: LabelOptions & { out: string }) => exportLabels(options)),
    )
    .addCommand(
      new Command("import")
        .description("read labels that were given elsewhere; the same label again replaces itself")
        .argument("<file>", "JSON lines, such as of `eval labels export`")
        .option("--rater <name>", "who gave those that do not say", "imported")
        .addOption(aspect())
        .action((path: string, options: LabelOptions & { rater: string }) => importLabels(path, options)),
    );
}

async function exportLabels({ out, aspect }: LabelOptions & { out: string }): Promise<void> {
  const labels = await withLectern("eval labels", ({ database }) => listLabels(database, null));
  const lines = toLabelLines(labels, aspect);
  const path = resolve(out);
  writeAtomically(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  console.log(`${lines.length} labels: ${path}`);
}

async function importLabels(path: string, options: LabelOptions & { rater: string }): Promise<void> {
  const labels = readLabelFile(path, options);
  await withLectern("eval labels", async ({ database }) => {
    await database.transaction(async (tx) => {
      for (const label of labels) await saveLabel(tx, label);
    });
    await keepCalibration(database);
  });
  console.log(`${labels.length} labels read`);
}
