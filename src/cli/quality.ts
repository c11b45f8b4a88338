import { Command } from "commander";
import type { ControlledShare, Share } from "../control-limits.ts";
import { type Measure, measureNames, type QualityOfCourse, readQuality } from "../observe/quality.ts";
import { maxDays } from "../store/spending.ts";
import { counted, duration, money } from "../text/figures.ts";
import { toLines } from "../text/table.ts";
import { oneLine } from "../text/terminal-text.ts";
import { integerBetween } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

interface QualityOptions {
  course?: string;
  days: number;
  json?: true;
}

export function qualityCommand(): Command {
  return new Command("quality")
    .description("show how answers have turned out, by course and day, and what is unusual")
    .option("--course <name>", "only this course's conversations")
    .option("--days <n>", "how many days to cover, in UTC, including today", integerBetween(1, maxDays), 30)
    .option("--json", "print JSON")
    .action(async ({ course, days, json }: QualityOptions) => {
      const quality = await withLectern("quality", ({ database }) =>
        readQuality(database, { course, days, courses: null }),
      );
      if (json) return printJson(quality);
      if (quality.courses.length === 0) return console.log(`Nothing was asked in the last ${days} days.`);
      for (const one of quality.courses) console.log(`${qualityTable(one).join("\n")}\n`);
      console.log(`↑ ↓ beyond the control limits. ${quality.method}`);
    });
}

const headings: Record<Measure, string> = {
  refused: "refused",
  near: "near",
  notBorneOut: "not borne out",
  blocked: "blocked",
  stopped: "stopped",
  failed: "failed",
  far: "far",
  down: "thumbs down",
  unfaithful: "unfaithful",
};

/** A header, a line for each day, and a line for all days. */
export function qualityTable({ course, answers, daily, tooFew, ...whole }: QualityOfCourse): string[] {
  const rows = daily.map((day) => [day.day, ...cells(day)]);
  return [
    `${course === null ? "No course" : oneLine(course)}: ${counted(answers, "answer")}`,
    ...toLines({
      header: [
        "day",
        "answers",
        ...measureNames.map((measure) => headings[measure]),
        "time p50",
        "p95",
        "cost p50",
        "p95",
      ],
      rows: [...rows, ["all", ...cells({ answers, ...whole })]],
      words: 1,
    }),
    ...(tooFew === null ? [] : [`${tooFew}.`]),
  ];
}

type Row = Pick<QualityOfCourse, "answers" | "costUsd" | "totalMs"> & {
  shares: Record<Measure, Share | ControlledShare>;
};

function cells({ answers, shares, totalMs, costUsd }: Row): string[] {
  return [
    answers.toLocaleString("en"),
    ...measureNames.map((measure) => percent(shares[measure])),
    ...[totalMs.p50, totalMs.p95].map((value) => (value === null ? "–" : duration(value))),
    ...[costUsd.p50, costUsd.p95].map((value) => (value === null ? "–" : money(value))),
  ];
}

const arrows = { above: " ↑", below: " ↓" };

function percent(share: Share | ControlledShare): string {
  if (share.share === null) return "–";
  const signal = "signal" in share && share.signal ? arrows[share.signal] : "";
  return `${Math.round(share.share * 100)}%${signal}`;
}
