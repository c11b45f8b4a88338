import { join } from "node:path";
import { Command } from "commander";
import type { Agreement, Measurement } from "../../../eval/judge/measure.ts";
import { measureJudge } from "../../../eval/judge/measure-judge.ts";
import type { SpanAgreement } from "../../../eval/judge/span-f1.ts";
import { projectRoot } from "../../root.ts";
import { type Lectern, makeJudges } from "../../setup.ts";
import { toLines } from "../../text/table.ts";
import { integerBetween, judgeOption, numberFrom } from "../options.ts";
import { showProgress } from "../progress.ts";
import { printJson, withLectern } from "../session.ts";

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
    .description(
      "measure how well a judge agrees with people; later reports show the result beside its scores",
    )
    .option("--labels <file>", "answers that people have judged, JSON lines", bundled)
    .option("--metric <name>", "the judged metric", "faithfulness")
    .addOption(judgeOption())
    .option("--threshold <share>", "the lowest score that counts as good", numberFrom(0), 0.5)
    .option("--concurrency <n>", "how many examples to judge at once", integerBetween(1, 64), 4)
    .option("--json", "print JSON")
    .action((options: JudgeOptions) =>
      withLectern("eval judge", (lectern) => start(lectern, options, signal)),
    );
}

async function start(lectern: Lectern, options: JudgeOptions, signal: AbortSignal): Promise<void> {
  const progress = showProgress();
  const dependencies = {
    ...lectern,
    makeJudges,
    onWait: (reason: string) => progress.line(`${reason} (waiting, then asking again)`),
    onExample: (done: number, total: number) => progress.step("Judging", done / total),
  };
  const found = await measureJudge(dependencies, options, signal).finally(progress.stop);
  const { judges, measured, faults, ...about } = found;
  if (options.json) printJson({ judges, ...about, ...measured, faults });
  else {
    print(judges, measured, faults);
    if (about.spans) console.log(describeSpans(about.spans));
  }
  if (measured.judge.n === 0) process.exitCode = 1;
}

function print(judges: string[], measured: Measurement, faults: { id: string; reason: string }[]): void {
  console.log(`${judges.join(", ")}\n`);
  const rows: [string, Agreement][] = [
    ["the judge", measured.judge],
    ["baseline: short answers", measured.length],
    ["baseline: no new words", measured.newWords],
    ["baseline: few new words", measured.newWordCount],
    ["baseline: copied in one piece", measured.copied],
    ["baseline: words in common", measured.overlap],
  ];
  const header = ["", "AUROC (95% interval)", "agreement", "kappa", "examples"];
  for (const line of toLines({ header, rows: rows.map(toRow), words: header.length })) console.log(line);
  for (const { id, reason } of faults.slice(0, 20)) console.log(`not scored: ${id}: ${reason}`);
  if (faults.length > 20) console.log(`… and ${faults.length - 20} more`);
}

const describeSpans = ({ n, precision, recall, f1 }: SpanAgreement) =>
  `the words that people marked, in ${n} examples: span F1 ${f1.toFixed(3)} (precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)})`;

function toRow([name, { auroc, accuracy, kappa, n, failed }]: [string, Agreement]): string[] {
  const area = auroc
    ? `${auroc.value.toFixed(3)} (${auroc.low.toFixed(3)} to ${auroc.high.toFixed(3)})`
    : "– (all labels are the same)";
  const lost = failed > 0 ? `, ${failed} not scored` : "";
  return [name, area, accuracy?.toFixed(3) ?? "–", kappa?.toFixed(2) ?? "–", `${n}${lost}`];
}
