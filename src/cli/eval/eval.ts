import { Command } from "commander";
import { compareCommand } from "./compare.ts";
import { datasetCommand } from "./dataset.ts";
import { exportCommand } from "./export.ts";
import { judgeCommand } from "./judge.ts";
import { labelsCommand } from "./labels.ts";
import { listCommand } from "./list.ts";
import { removeCommand } from "./remove.ts";
import { reportCommand } from "./report.ts";
import { rescoreCommand } from "./rescore.ts";
import { retrievalCommand, runCommand } from "./run.ts";
import { scoreCommand } from "./score.ts";
import { sweepCommand } from "./sweep.ts";
import { trafficCommand } from "./traffic.ts";

export function evalCommand(signal: AbortSignal): Command {
  return new Command("eval")
    .description("measure how good the answers are, and whether they got better")
    .addCommand(runCommand(signal))
    .addCommand(retrievalCommand(signal))
    .addCommand(sweepCommand(signal))
    .addCommand(listCommand())
    .addCommand(reportCommand())
    .addCommand(compareCommand(signal))
    .addCommand(scoreCommand(signal))
    .addCommand(trafficCommand(signal))
    .addCommand(rescoreCommand(signal))
    .addCommand(exportCommand())
    .addCommand(removeCommand())
    .addCommand(judgeCommand(signal))
    .addCommand(labelsCommand())
    .addCommand(datasetCommand(signal));
}
