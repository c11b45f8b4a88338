import { Command, InvalidArgumentError } from "commander";
import { pack } from "../answer/pack.ts";
import { maxQuestion } from "../answer/question.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import type { Lectern } from "../setup.ts";
import { findCourses } from "../store/courses.ts";
import { enrichmentsOfSlides } from "../store/enrichments.ts";
import type { Question } from "../types.ts";
import { describeExplanation, type Explanation } from "./explanation.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

interface ExplainOptions extends QuestionOptions {
  after: string[];
}

export function explainCommand(signal: AbortSignal): Command {
  const command = new Command("explain").description(
    "show how the slides for a question are found: rewriting, searching, ranking, packing",
  );
  return withQuestionOptions(command)
    .option(
      "--after <question>",
      "for a follow-up, a question asked before it; repeatable, oldest first",
      earlier,
      [],
    )
    .action(async (words: string[], { after, ...options }: ExplainOptions) => {
      const question = {
        ...readQuestion(words, options),
        history: after.map((content) => ({ role: "user" as const, content })),
      };
      const explanation = await withLectern("explain", (lectern) => explain(lectern, question, signal));
      if (options.json) return printJson(toJson(explanation));
      for (const notice of explanation.notices) console.error(notice);
      console.log(describeExplanation(explanation));
    });
}

function earlier(text: string, before: string[]): string[] {
  const question = text.trim();
  if (question === "" || question.length > maxQuestion)
    throw new InvalidArgumentError(
      `it takes a question of 1 to ${maxQuestion.toLocaleString("en")} characters`,
    );
  return [...before, question];
}

/** The trace; where slides were found by what a model wrote too, with that beside it, by their ids. */
function toJson({ trace, enrichments }: Explanation): object {
  return enrichments.size === 0 ? trace : { ...trace, enrichments: Object.fromEntries(enrichments) };
}

/** The production search and packing, as `answer` runs them; nothing is answered. */
export async function explain(
  { database, provider, config }: Pick<Lectern, "database" | "provider" | "config">,
  question: Question,
  signal: AbortSignal,
): Promise<Explanation> {
  const { hits, trace, timings } = await retrieve({ database, provider, config }, question, signal);
  const shown = trace.candidates.map(({ slide }) => slide.id);
  const courses = provider.knowledgeBase ? [] : await findCourses(database, question.course);
  return {
    question,
    courses: courses.map(({ name }) => name),
    trace: { ...trace, pack: pack(hits).trace },
    enrichments: await enrichmentsOfSlides(database, shown),
    hits: hits.length,
    timings,
    extractive: provider.extractive,
    models: provider.models,
    hasRewriter: provider.rewriter !== null,
    hasVectors: provider.embedding !== null,
    notices: provider.notices,
  };
}
