import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { readCaseFile } from "../../../eval/dataset/cases.ts";
import { type Drafts, draftByTemplates } from "../../../eval/dataset/draft/draft.ts";
import { draftByModel } from "../../../eval/dataset/draft/model.ts";
import { readLines, toJsonLines } from "../../../eval/dataset/lines.ts";
import { toLine } from "../../../eval/dataset/write.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { LecternError } from "../../errors.ts";
import { getCourse } from "../../store/courses.ts";
import { loadSlides } from "../../store/slides.ts";
import { integerBetween } from "../options.ts";
import { withLectern } from "../session.ts";

interface DraftCommandOptions {
  course: string;
  count: number;
  seed: number;
  out: string;
}

export function draftCommand(signal: AbortSignal): Command {
  return new Command("draft")
    .description("propose questions with reference answers from a course's slides, for a person to review")
    .requiredOption("--course <name>", "the course to ask about")
    .option("--count <n>", "how many questions", integerBetween(1, 10_000), 30)
    .option("--seed <n>", "a different seed picks different slides", integerBetween(0, 2 ** 31 - 1), 1)
    .requiredOption("--out <file>", "the file of drafts; drafts already in it are kept")
    .action(async ({ course, count, seed, out }: DraftCommandOptions) => {
      const path = resolve(out);
      const before = readDrafts(path);
      const options = { count, seed, asked: before.map((one) => one.question) };
      const made = await withLectern("eval dataset draft", async ({ database, provider }) => {
        const slides = await loadSlides(database, [await getCourse(database, course)]);
        if (provider.extractive) return draftByTemplates(slides, options);
        return draftByModel(provider.converse, slides, options, signal);
      });
      const kept = before.length > 0 ? readLines(path).lines.map((line) => `${line.text}\n`) : [];
      if (made.drafts.length > 0) {
        writeAtomically(path, kept.join("") + toJsonLines(made.drafts.map(toLine)));
      }
      printDrafts(made, { count, before: before.length, out });
      if (made.drafts.length === 0) process.exitCode = 1;
    });
}

/** New drafts are added to a file of drafts; a file that holds anything else is nobody's to write to. */
function readDrafts(path: string): EvalCase[] {
  if (!existsSync(path)) return [];
  const cases = readCaseFile(path).placed.map((one) => one.case);
  if (cases.every((one) => one.draft)) return cases;
  throw new LecternError(
    "usage",
    `${path} holds questions that are not drafts: write the drafts to a file of their own, then move the good ones over with \`lectern eval dataset review\``,
  );
}

function printDrafts(
  { drafts, slides, dropped }: Drafts,
  { count, before, out }: { count: number; before: number; out: string },
): void {
  for (const [reason, times] of Object.entries(dropped)) console.log(`${times} dropped: ${reason}`);
  const kinds = new Map<string, number>();
  for (const { kind = "other" } of drafts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const counts = [...kinds].map(([kind, times]) => `${times} ${kind}`).join(", ");
  console.log(
    `${drafts.length} drafts${counts ? ` (${counts})` : ""} from ${slides} slides that can be asked about: ${out}`,
  );
  if (before > 0) console.log(`${before} earlier drafts were kept`);
  if (drafts.length < count) {
    console.log(
      `${count - drafts.length} fewer than asked for: the slides gave no other questions that make sense`,
    );
  }
  if (drafts.length > 0) console.log(`Next: lectern eval dataset review ${out} --into <dataset>`);
}
