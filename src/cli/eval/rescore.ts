import { Command } from "commander";
import { readCustomMetric } from "../../../eval/judge/rubric.ts";
import { rescore } from "../../../eval/rescore.ts";
import { counted } from "../../text/figures.ts";
import { integerBetween, numberFrom, several } from "../options.ts";
import { withLectern } from "../session.ts";
import { type ReportOptions, withReportOptions } from "./reporting.ts";
import { scoreAndReport } from "./scoring.ts";

interface RescoreOptions extends ReportOptions {
  metric: string[];
  failed?: true;
  custom: string[];
  concurrency: number;
  budget?: number;
}

export function rescoreCommand(signal: AbortSignal): Command {
  const command = new Command("rescore")
    .description("score a run's stored answers again, without asking the tutor again")
    .argument("<run>", "its id, the start of its id, or its name (the newest with that name)")
    .option("--metric <name>", "only this metric; repeatable", several, [])
    .option("--failed", "only what could not be scored, such as a judge's failed judgements")
    .option("--custom <file>", "a metric of your own that the run has or is to have; repeatable", several, [])
    .option("--concurrency <n>", "how many answers to score at once", integerBetween(1, 64), 4)
    .option("--budget <usd>", "stop before more than this is spent", numberFrom(0));
  return withReportOptions(command).action((run: string, options: RescoreOptions) =>
    withLectern("eval rescore", (lectern) =>
      scoreAndReport(lectern, options, async (dependencies) => {
        const asked = {
          run,
          only: options.metric,
          failed: options.failed ?? false,
          custom: options.custom.map(readCustomMetric),
          concurrency: options.concurrency,
          budget: options.budget ?? null,
        };
        const found = await rescore(dependencies, asked, signal);
        if (!options.json) console.log(`${counted(found.scores, "score")} to compute again`);
        return found;
      }),
    ),
  );
}
