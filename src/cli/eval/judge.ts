import { basename, join } from "node:path";
import { Command } from "commander";
import { judgeExamples } from "../../../eval/judge/check.ts";
import { loadLabels } from "../../../eval/judge/labels.ts";
import { type Agreement, type Measurement, measure } from "../../../eval/judge/measure.ts";
import { LecternError } from "../../errors.ts";
import { projectRoot } from "../../root.ts";
import type { Lectern } from "../../setup.ts";
import { saveAgreement } from "../../store/judge-agreements.ts";
import { integerBetween, numberFrom } from "../options.ts";
import { showProgress } from "../progress.ts";
import { printJson, withLectern } from "../session.ts";
import { toLines } from "../table.ts";
import { openPanel } from "./panel.ts";

interface JudgeOptions {
  labels: string;
  metric: string;
  judge: string[];
  threshold: number;
  concurrency: number;
  json?: true;
}

const bundled = join(projectRoot, "eval", "labels", "rag-on-aws-faithfulness.jsonl");

export function judgeCommand(signal: AbortSignal): Command {
  return new Command("judge")
    .description("measure how far a judge agrees with people; later reports tell it beside its scores")
    .option("--labels <file>", "answers that people have judged, JSON lines", bundled)
    .option("--metric <name>", "the judged metric", "faithfulness")
    .option("--judge <model>", "a Bedrock model id, or local; repeat it and they vote", several, [])
    .option("--threshold <share>", "from this score on an answer counts as good", numberFrom(0), 0.5)
    .option("--concurrency <n>", "examples at once", integerBetween(1, 64), 4)
    .option("--json", "print JSON")
    .action((options: JudgeOptions) =>
      withLectern("eval judge", (lectern) => measureJudge(lectern, options, signal)),
    );
}

const several = (value: string, before: string[]) => [...before, value];

/** labels ─judge→ scores ─measure→ agreement, beside three baselines, kept for the reports of this judge */
async function measureJudge(lectern: Lectern, options: JudgeOptions, signal: AbortSignal): Promise<void> {
  const labels = loadLabels(options.labels);
  const panel = await openPanel(lectern, {
    ...options,
    scope: "answers",
    custom: [],
    depth: 10,
    only: [options.metric],
  });
  const [metric] = panel.metrics;
  if (!metric) throw new LecternError("internal", `There is no metric "${options.metric}"`);
  const progress = showProgress();
  const onExample = (done: number) => progress.step("Judging", done / labels.examples.length);
  const steps = { concurrency: options.concurrency, onExample };
  const { judged, faults } = await judgeExamples(metric, labels.examples, steps, signal).finally(
    progress.stop,
  );
  const measured = measure(judged, options.threshold);
  for (const judge of panel.judges) {
    const row = { judge, metric: metric.name, labelsName: basename(labels.path), labelsHash: labels.hash };
    // A vote of several says nothing of one of them.
    if (panel.judges.length === 1 && measured.judge.auroc)
      await saveAgreement(lectern.database, { ...row, agreement: measured.judge });
  }
  const { path, hash } = labels;
  if (options.json)
    printJson({ judges: panel.judges, metric: metric.name, labels: { path, hash }, ...measured, faults });
  else print(panel.judges, measured, faults);
  if (measured.judge.n === 0) process.exitCode = 1;
}

function print(judges: string[], measured: Measurement, faults: { id: string; reason: string }[]): void {
  console.log(`${judges.join(", ")}\n`);
  const rows: [string, Agreement][] = [
    ["the judge", measured.judge],
    ["baseline: short answers", measured.length],
    ["baseline: no new words", measured.newWords],
    ["baseline: few new words", measured.newWordCount],
  ];
  const header = ["", "AUROC (95% interval)", "agreement", "kappa", "examples"];
  for (const line of toLines({ header, rows: rows.map(toRow), words: header.length })) console.log(line);
  for (const { id, reason } of faults.slice(0, 20)) console.log(`not scored: ${id}: ${reason}`);
  if (faults.length > 20) console.log(`… and ${faults.length - 20} more`);
}

function toRow([name, { auroc, accuracy, kappa, n, failed }]: [string, Agreement]): string[] {
  const area = auroc
    ? `${auroc.value.toFixed(3)} (${auroc.low.toFixed(3)} to ${auroc.high.toFixed(3)})`
    : "– (labels of one kind)";
  const lost = failed > 0 ? `, ${failed} not scored` : "";
  return [name, area, accuracy?.toFixed(3) ?? "–", kappa?.toFixed(2) ?? "–", `${n}${lost}`];
}
