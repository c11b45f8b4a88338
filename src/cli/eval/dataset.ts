import { resolve } from "node:path";
import { Command, Option } from "commander";
import { toBedrockDataset } from "../../../eval/dataset/bedrock-write.ts";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { loadCases, readCaseFile } from "../../../eval/dataset/cases.ts";
import { checkCases, type Finding, findingKinds } from "../../../eval/dataset/check.ts";
import { withCounterfactuals } from "../../../eval/dataset/counterfactuals.ts";
import { diffCases } from "../../../eval/dataset/diff.ts";
import { toJsonLines, writeInParts } from "../../../eval/dataset/lines.ts";
import { withVariants } from "../../../eval/dataset/variants.ts";
import { toLine } from "../../../eval/dataset/write.ts";
import { writeAtomically } from "../../../eval/files.ts";
import { LecternError } from "../../errors.ts";
import { findCourses } from "../../store/courses.ts";
import { loadSlides } from "../../store/slides.ts";
import { printJson, withLectern } from "../session.ts";
import { draftCommand } from "./dataset-draft.ts";
import { reviewCommand } from "./dataset-review.ts";

export function datasetCommand(signal: AbortSignal): Command {
  return new Command("dataset")
    .description("reference questions: check, draft, review, vary and convert them")
    .addCommand(checkCommand())
    .addCommand(draftCommand(signal))
    .addCommand(reviewCommand())
    .addCommand(convertCommand())
    .addCommand(diffCommand())
    .addCommand(counterfactualsCommand())
    .addCommand(variantsCommand());
}

function diffCommand(): Command {
  return new Command("diff")
    .description("what one version of a dataset has that another has not; exit code 1 if they differ")
    .argument("<before>", "a dataset")
    .argument("<after>", "another version of it")
    .option("--json", "print JSON")
    .action((before: string, after: string, options: { json?: true }) => {
      const [first, second] = [before, after].map((path) =>
        readCaseFile(resolve(path)).placed.map((one) => one.case),
      );
      const diff = diffCases(first ?? [], second ?? []);
      const { added, removed, changed, same } = diff;
      if (added.length + removed.length + changed.length > 0) process.exitCode = 1;
      if (options.json) return printJson(diff);
      for (const id of removed) console.log(`- ${id}`);
      for (const id of added) console.log(`+ ${id}`);
      for (const { id, fields } of changed) console.log(`~ ${id}: ${fields.join(", ")}`);
      console.log(
        `${added.length} added, ${removed.length} removed, ${changed.length} changed, ${same} the same`,
      );
    });
}

function checkCommand(): Command {
  return new Command("check")
    .description("look up every question's slides in the index, and find what would make scores wrong")
    .argument("<file>", "the dataset")
    .option("--course <name>", "the course to look in (default: the one each question names)")
    .option("--json", "print JSON")
    .action(async (file: string, options: { course?: string; json?: true }) => {
      const { placed, warnings } = readCaseFile(resolve(file));
      const cases = placed.map((one) => ({ ...one.case, course: options.course ?? one.case.course }));
      const slides = await withLectern("eval dataset check", async ({ database }) => {
        const courses = await findCourses(database, options.course);
        return loadSlides(database, courses);
      }).then((found) => found.map(({ text: _, ...slide }) => slide));
      const findings = checkCases(cases, slides);
      const faults = findings.filter((finding) => finding.severity === "fault").length;
      if (options.json) printJson({ cases: cases.length, faults, warnings, findings });
      else printFindings(cases, findings, warnings);
      if (faults > 0) process.exitCode = 1;
    });
}

function printFindings(cases: EvalCase[], findings: Finding[], warnings: string[]): void {
  for (const warning of warnings) console.log(`Note: ${warning}`);
  for (const [kind, heading] of Object.entries(findingKinds)) {
    const group = findings.filter((finding) => finding.kind === kind);
    if (group.length === 0) continue;
    console.log(`${group[0]?.severity === "fault" ? "FAULT" : "Look at"}: ${heading} (${group.length})`);
    for (const { caseIds, message, fix } of group) {
      const more = caseIds.length > 4 ? `, … (${caseIds.length} in all)` : "";
      console.log(`  ${caseIds.slice(0, 4).join(", ")}${more}: ${message}`);
      if (fix !== null) console.log(`    → ${fix}`);
    }
  }
  const faults = findings.filter((finding) => finding.severity === "fault").length;
  const drafts = cases.filter((one) => one.draft).length;
  const unaccepted = drafts > 0 ? ` (${drafts} of them drafts)` : "";
  const found =
    findings.length === 0 ? "nothing to fix" : `${faults} faults, ${findings.length - faults} to look at`;
  console.log(`${cases.length} questions${unaccepted}: ${found}`);
}

function counterfactualsCommand(): Command {
  return new Command("counterfactuals")
    .description("add to each question the same as another person would ask it: with a name, in a dialect")
    .argument("<file>", "the dataset")
    .requiredOption(
      "--out <file>",
      "where the questions go, with the originals, without which nothing is compared",
    )
    .action((file: string, { out }: { out: string }) => {
      const { cases } = loadCases(resolve(file));
      const all = withCounterfactuals(cases);
      writeAtomically(resolve(out), toJsonLines(all.map(toLine)));
      console.log(`${cases.length} questions and ${all.length - cases.length} counterfactuals: ${out}`);
    });
}

function variantsCommand(): Command {
  return new Command("variants")
    .description(
      "add to each question the same with slips, in other case, behind a preface, with noise pasted in",
    )
    .argument("<file>", "the dataset")
    .requiredOption(
      "--out <file>",
      "where the questions go, with the originals, against which they are compared",
    )
    .action((file: string, { out }: { out: string }) => {
      const { cases } = loadCases(resolve(file));
      const all = withVariants(cases);
      writeAtomically(resolve(out), toJsonLines(all.map(toLine)));
      console.log(`${cases.length} questions and ${all.length - cases.length} variants: ${out}`);
    });
}

interface ConvertOptions {
  to: "lectern" | "bedrock";
  out: string;
}

function convertCommand(): Command {
  return new Command("convert")
    .description("convert a dataset to Lectern's form or to that of a Bedrock RAG evaluation job")
    .argument("<file>", "the dataset, in either form")
    .addOption(
      new Option("--to <form>", "the form to write").choices(["lectern", "bedrock"]).makeOptionMandatory(),
    )
    .requiredOption(
      "--out <file>",
      "the file to write; a Bedrock dataset of more than 1,000 lines is split into several",
    )
    .action((file: string, { to, out }: ConvertOptions) => {
      const path = resolve(file);
      if (path === resolve(out))
        throw new LecternError("usage", "--out is the dataset itself: name another file");
      const { placed, warnings } = readCaseFile(path);
      for (const warning of warnings) console.error(`Note: ${warning}`);
      const cases = placed.map((one) => one.case);
      if (to === "lectern") {
        writeAtomically(resolve(out), toJsonLines(cases.map(toLine)));
        return console.log(`${cases.length} questions: ${out}`);
      }
      convertToBedrock(cases, out);
    });
}

function convertToBedrock(cases: EvalCase[], out: string): void {
  const sent = cases.filter((one) => !one.draft && one.answerable !== false);
  const drafts = cases.filter((one) => one.draft).length;
  const files = writeInParts(resolve(out), toBedrockDataset(sent));
  console.log(`${sent.length} questions: ${files.join(", ") || "nothing to write"}`);
  console.log(
    "Bedrock's form has no place for ids, reference slides, courses, kinds and tags: keep the dataset itself",
  );
  if (drafts > 0) console.log(`${drafts} drafts left out: review them first`);
  const refused = cases.length - sent.length - drafts;
  if (refused > 0) {
    console.log(
      `${refused} unanswerable questions left out: a Bedrock job would score a correct refusal as a bad answer`,
    );
  }
  const bare = sent.filter((one) => one.referenceAnswer === undefined).length;
  if (bare > 0) console.log(`${bare} have no reference answer: a job can't score ContextCoverage with them`);
}
