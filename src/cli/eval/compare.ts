import { Command } from "commander";
import { judgeRuns } from "../../../eval/people/judge-runs.ts";
import { reportRuns } from "../../../eval/report/report-runs.ts";
import { findRun, type Run } from "../../../eval/run/runs.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { type Lectern, makeJudges } from "../../setup.ts";
import { money } from "../../text/figures.ts";
import { integerBetween, judgeOption, numberFrom } from "../options.ts";
import { showProgress } from "../progress.ts";
import { withLectern } from "../session.ts";
import { gatesOf, printReport, type ReportOptions, withReportOptions } from "./reporting.ts";

interface CompareOptions extends ReportOptions {
  judge: string[];
  concurrency: number;
  budget?: number;
}

export function compareCommand(signal: AbortSignal): Command {
  const command = new Command("compare")
    .description("compare runs side by side, paired by case; the first is the baseline")
    .argument("<run...>", "two or more run ids (or the start of each) or names")
    .addOption(judgeOption())
    .option("--concurrency <n>", "how many pairs to judge at once", integerBetween(1, 64), 4)
    .option("--budget <usd>", "stop before more than this is spent", numberFrom(0));
  return withReportOptions(command).action(async (names: string[], options: CompareOptions) => {
    if (names.length < 2)
      throw new LecternError("usage", "Name at least two runs: `lectern eval list` shows them");
    await withLectern("eval compare", async (lectern) => {
      const { database } = lectern;
      const runs = [];
      for (const name of names) runs.push(await findRun(database, name));
      if (new Set(runs.map(({ id }) => id)).size < runs.length)
        throw new LecternError("usage", "The same run is named twice: name runs that differ");
      const gates = gatesOf(options);
      const judged = options.judge.length > 0 ? await judge(lectern, runs, options, signal) : null;
      printReport(await reportRuns(database, runs, { ...options, gates }), options);
      if (judged?.stop) throw judged.stop;
    });
  });
}

/** Each pair of answers, in both orders, by models. */
async function judge(lectern: Lectern, runs: Run[], options: CompareOptions, signal: AbortSignal) {
  const progress = showProgress();
  const dependencies = {
    ...lectern,
    makeJudges,
    onWait: (reason: string) => progress.line(`${reason} (waiting, then asking again)`),
    onProgress: (done: number, total: number, spent: number | null) =>
      progress.step("Judging", done / total, spent ? money(spent) : ""),
    onFault: (caseId: string, error: unknown) =>
      progress.line(`not judged: ${caseId}: ${errorMessage(error)}`),
  };
  const asked = { ...options, budget: options.budget ?? null };
  const judged = await judgeRuns(dependencies, runs, asked, signal).finally(progress.stop);
  if (!options.json) for (const [model, usd] of judged.cost) console.log(describeCost(model, usd));
  return judged;
}

const describeCost = (model: string, usd: number | null) =>
  `${model}: ${usd === null ? "its price is not known" : money(usd)}`;
