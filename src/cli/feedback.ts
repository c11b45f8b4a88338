import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { EvalCase } from "../../eval/dataset/case.ts";
import { toDraft } from "../../eval/dataset/from-feedback.ts";
import { toJsonLines } from "../../eval/dataset/lines.ts";
import { toLine } from "../../eval/dataset/write.ts";
import { writeAtomically } from "../../eval/files.ts";
import type { Database } from "../store/database.ts";
import { type Feedback, type FeedbackQuery, listFeedback, thumbs } from "../store/feedback.ts";
import { exchangesBetween } from "../store/memories.ts";
import { maxDays } from "../store/spending.ts";
import { counted } from "../text/figures.ts";
import { oneLine } from "../text/terminal-text.ts";
import type { Turn } from "../types.ts";
import { integerBetween } from "./options.ts";
import { printJson, withDatabase } from "./session.ts";

interface FeedbackOptions {
  course?: string;
  thumb?: Feedback["thumb"];
  days: number;
  limit: number;
}

export function feedbackCommand(): Command {
  return new Command("feedback")
    .description("what readers thought of answers, and what to learn of it")
    .addCommand(listCommand())
    .addCommand(exportCommand());
}

const withQuery = (command: Command) =>
  command
    .option("--course <name>", "only of this course")
    .addOption(new Option("--thumb <which>", "only thumbs up, or down").choices(thumbs))
    .option("--days <n>", "how many days to cover, in UTC, including today", integerBetween(1, maxDays), 30)
    .option("--limit <n>", "the most to take, the latest", integerBetween(1, 100_000), 1_000);

const queryOf = ({ course, thumb, days, limit }: FeedbackOptions): FeedbackQuery => ({
  course,
  thumb,
  days,
  limit,
  courses: null,
});

function listCommand(): Command {
  return withQuery(new Command("list"))
    .description("list feedback, the latest first, without who gave it")
    .option("--json", "print JSON, with the answers and how they were made")
    .action(async ({ json, ...options }: FeedbackOptions & { json?: true }) => {
      const given = await withDatabase("feedback list", (database) =>
        listFeedback(database, queryOf(options)),
      );
      if (json) return printJson(given.map(({ place, ...shown }) => shown));
      if (given.length === 0) console.log(`No feedback in the last ${options.days} days.`);
      for (const { id, given: time, course, thumb, reason, comment, question } of given) {
        const why = [reason, comment].filter((one) => one !== null).join(": ");
        console.log(oneLine(`${time} ${course ?? "no course"} ${thumb}${why && ` (${why})`}: ${question}`));
        console.log(`  feedback-${id}`);
      }
    });
}

function exportCommand(): Command {
  return withQuery(new Command("export"))
    .description("write feedback as drafts of evaluation cases, for `lectern eval dataset review`")
    .requiredOption("--out <file>", "where the drafts go, one JSON object a line")
    .action(async ({ out, ...options }: FeedbackOptions & { out: string }) => {
      const drafts = await withDatabase("feedback export", (database) =>
        makeDrafts(database, queryOf(options)),
      );
      const path = resolve(out);
      writeAtomically(path, toJsonLines(drafts.map(toLine)));
      console.log(
        `${counted(drafts.length, "draft")} in ${path}. Review them: lectern eval dataset review ${path} --into <dataset>`,
      );
    });
}

/** Each with what was said before it, as the tutor may have leaned on that. */
async function makeDrafts(database: Database, query: FeedbackQuery): Promise<EvalCase[]> {
  const drafts: EvalCase[] = [];
  for (const { place, ...given } of await listFeedback(database, query)) {
    const asked = place.ordinal - 1;
    const before = { from: Math.max(0, asked - 2 * exchangesBefore), before: asked, limit: exchangesBefore };
    const exchanges = await exchangesBetween(database, place.conversation, before);
    const history = exchanges.flatMap(({ question, answer }): Turn[] => [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]);
    drafts.push(toDraft(given, history));
  }
  return drafts;
}
const exchangesBefore = 4;
