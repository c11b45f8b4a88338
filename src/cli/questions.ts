import { Command } from "commander";
import { type QuestionGroup, readQuestions, readUnretrieved } from "../observe/questions.ts";
import { localUser } from "../store/accounts.ts";
import { findCourses } from "../store/courses.ts";
import { maxDays } from "../store/spending.ts";
import { counted } from "../text/figures.ts";
import { placeName } from "../text/place-name.ts";
import { oneLine } from "../text/terminal-text.ts";
import { integerBetween } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

interface QuestionsOptions {
  course?: string;
  days: number;
  json?: true;
}

export function questionsCommand(signal: AbortSignal): Command {
  return new Command("questions")
    .description("show what is asked, grouped by meaning, and the slides that no question came near")
    .option("--course <name>", "only this course")
    .option("--days <n>", "how many days to cover, in UTC, including today", integerBetween(1, maxDays), 28)
    .option("--json", "print JSON")
    .action(async ({ course: name, days, json }: QuestionsOptions) => {
      const told = await withLectern("questions", async (lectern) => {
        const courses = await findCourses(lectern.database, name);
        return Promise.all(
          courses.map(async (course) => ({
            ...(await readQuestions(lectern, { course, days, user: localUser }, signal)),
            ...(await readUnretrieved(lectern.database, { course, days })),
          })),
        );
      });
      if (json) return printJson(told);
      for (const { course, count, groups, slides, unretrieved } of told) {
        console.log(
          oneLine(`${course}: ${counted(count, "question")} in ${counted(groups.length, "group")}`),
        );
        for (const group of groups) console.log(describeGroup(group));
        if (count > 0)
          console.log(`${unretrieved.length} of ${counted(slides, "slide")} came near no question:`);
        if (count > 0)
          for (const slide of unretrieved) console.log(oneLine(`  ${placeName(slide)}: ${slide.title}`));
      }
    });
}

function describeGroup({ question, count, outcomes, nearest }: QuestionGroup): string {
  const { refused, near, down } = outcomes;
  const ill = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(near > 0 ? [`${near} near`] : []),
    ...(down > 0 ? [`${down} thumbs down`] : []),
  ];
  const slides = nearest.map(placeName).join("; ");
  return [
    oneLine(`${String(count).padStart(5)}  ${question}${ill.length > 0 ? ` (${ill.join(", ")})` : ""}`),
    ...(slides === "" ? [] : [oneLine(`       nearest: ${slides}`)]),
  ].join("\n");
}
