import { Command, Option } from "commander";
import {
  type Grouping,
  groupings,
  listSpending,
  maxDays,
  type Spent,
  type SpentOn,
  total,
} from "../store/spending.ts";
import { money } from "../text/figures.ts";
import { toLines } from "../text/table.ts";
import { fit, oneLine, widthOf } from "../text/terminal-text.ts";
import { integerBetween } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

interface UsageOptions {
  by: Grouping;
  course?: string;
  days: number;
  json?: true;
}

const widestKey = 50;

export function usageCommand(): Command {
  return new Command("usage")
    .description("show what answers and ingests have cost, by day, conversation or stage")
    .addOption(new Option("--by <what>", "what to group the costs by").choices(groupings).default("day"))
    .option("--course <name>", "only this course's conversations")
    .option("--days <n>", "how many days to cover, in UTC, including today", integerBetween(1, maxDays), 30)
    .option("--json", "print JSON")
    .action(async ({ by, course, days, json }: UsageOptions) => {
      const rows = await withLectern("usage", ({ database }) => listSpending(database, { by, course, days }));
      if (json) return printJson({ by, days, rows, total: total(rows) });
      if (rows.length === 0) console.log(`Nothing was billed in the last ${days} days.`);
      else for (const line of usageTable(rows, by)) console.log(line);
      const saved = savedLine(total(rows));
      if (saved) console.log(saved);
    });
}

/** A header, a line for each row, and a line of totals. */
export function usageTable(rows: SpentOn[], by: Grouping): string[] {
  return toLines({
    header: [by, "answers", "tokens in", "from cache", "tokens out", "cost"],
    rows: [...rows.map((row) => [nameOf(row, by), ...numbersOf(row)]), ["total", ...numbersOf(total(rows))]],
    words: 1,
  });
}

/** What answers that were told again would have cost; null where there were none. */
export function savedLine({ toldAgain, savedTokens, savedUsd }: Spent): string | null {
  if (toldAgain === 0) return null;
  const answers = toldAgain === 1 ? "1 answer was" : `${toldAgain.toLocaleString("en")} answers were`;
  return `${answers} told again, which saved ${savedTokens.toLocaleString("en")} tokens and ${money(savedUsd)}.`;
}

function nameOf({ key, title }: SpentOn, by: Grouping): string {
  const name = by === "conversation" ? (title ?? "(deleted)") : (key ?? "");
  const line = oneLine(name);
  return widthOf(line) > widestKey ? fit(line, widestKey) : line;
}

function numbersOf({ answers, inputTokens, outputTokens, cacheReadTokens, ...cost }: Spent): string[] {
  return [
    ...[answers, inputTokens, cacheReadTokens, outputTokens].map((count) => count.toLocaleString("en")),
    costOf(cost),
  ];
}

const costOf = ({ costUsd, knownUsd }: Pick<Spent, "costUsd" | "knownUsd">) => {
  if (costUsd !== null) return money(costUsd);
  return knownUsd > 0 ? `unknown, at least ${money(knownUsd)}` : "unknown";
};
