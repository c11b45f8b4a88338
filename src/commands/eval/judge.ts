import { Command } from "commander";

export function judgeCommand(_signal: AbortSignal): Command {
  return new Command("judge");
}
