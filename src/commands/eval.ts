import { Command } from "commander";

/** Filled by the evaluator. */
export function evalCommand(_signal: AbortSignal): Command {
  return new Command("eval").description("measure how good the answers are");
}
