import { join, resolve } from "node:path";
import { Command } from "commander";
import { loadCases } from "../../eval/dataset/cases.ts";
import { evaluate } from "../../eval/evaluate.ts";
import { lexicalFaithfulness, lexicalJudge, lexicalRelevance } from "../../eval/judge/lexical.ts";
import { judgePrompts, modelFaithfulness, modelRelevance } from "../../eval/judge/model.ts";
import { citesReference, quoteValidity } from "../../eval/metrics/citations.ts";
import { falseRefusal, refusalRecall } from "../../eval/metrics/refusal.ts";
import { hitAt, reciprocalRank } from "../../eval/metrics/retrieval.ts";
import { makeReport, writeReport } from "../../eval/report.ts";
import { answer, answerPrompt } from "../answer/answer.ts";
import { projectRoot } from "../root.ts";
import type { Lectern } from "../setup.ts";
import { integerBetween } from "./options.ts";
import { showProgress } from "./progress.ts";
import { printJson, withLectern } from "./session.ts";

interface RunOptions {
  dataset: string;
  course?: string;
  limit?: number;
  concurrency: number;
  out: string;
  json?: true;
}

export function evalCommand(signal: AbortSignal): Command {
  const run = new Command("run")
    .description("ask every question of a dataset through the tutor and report how good the answers are")
    .option(
      "--dataset <file>",
      "reference questions, JSON lines",
      join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"),
    )
    .option("--course <name>", "ask this course (default: the one each case names)")
    .option("--limit <n>", "only the first n cases", integerBetween(1, 1_000_000))
    .option("--concurrency <n>", "cases at once", integerBetween(1, 64), 4)
    .option("--out <folder>", "where the reports go", "eval-reports")
    .option("--json", "print the headline as JSON")
    .action((options: RunOptions) =>
      withLectern("eval run", (lectern) => runEvaluation(lectern, options, signal)),
    );
  return new Command("eval").description("measure how good the answers are").addCommand(run);
}

/** dataset ─loadCases→ EvalCase[] ─answer()→ AnswerEvent[] ─score→ Score[] ─writeReport→ report */
async function runEvaluation(lectern: Lectern, options: RunOptions, signal: AbortSignal): Promise<void> {
  const dataset = loadCases(resolve(options.dataset));
  const cases = dataset.cases.slice(0, options.limit);
  const { judge } = lectern.provider;
  const metrics = [
    hitAt(1),
    hitAt(5),
    hitAt(10),
    reciprocalRank,
    falseRefusal,
    refusalRecall,
    quoteValidity,
    citesReference,
  ];
  if (judge) metrics.push(modelFaithfulness(judge.converse), modelRelevance(judge.converse));
  else metrics.push(lexicalFaithfulness, lexicalRelevance);
  const progress = showProgress();
  const results = await evaluate(
    {
      answer: (question, aborted) => answer(lectern, question, aborted),
      metrics,
      concurrency: options.concurrency,
      onCase: (done) => progress.step("Asking", done / cases.length),
    },
    cases,
    options.course,
    signal,
  ).finally(() => progress.stop());
  const manifest = {
    date: new Date().toISOString(),
    dataset: options.dataset,
    datasetHash: dataset.hash,
    cases: cases.length,
    course: options.course ?? null,
    provider: lectern.provider.name,
    models: lectern.provider.models,
    judge: judge?.model ?? lexicalJudge,
    prompts: [
      ...(lectern.provider.extractive ? [] : [answerPrompt]),
      ...(judge ? Object.values(judgePrompts) : []),
    ],
  };
  const report = makeReport(manifest, results);
  const files = writeReport(report, dataset, resolve(options.out));
  if (options.json) printJson({ ...manifest, headline: report.headline, slices: report.slices, files });
  else printHeadline(report.headline, files.markdown);
  if (results.every((result) => result.error !== null)) process.exitCode = 1;
}

function printHeadline(headline: ReturnType<typeof makeReport>["headline"], file: string): void {
  for (const { name, mean, low, high, scored, total } of headline) {
    const value = mean === null ? "–" : `${mean.toFixed(3)}  (${low?.toFixed(3)} to ${high?.toFixed(3)})`;
    console.log(`${name.padEnd(26)} ${value}  ${scored}/${total} scored`);
  }
  console.log(`\nThe report: ${file}`);
}
