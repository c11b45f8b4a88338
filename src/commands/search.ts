import { Command } from "commander";
import { retrieve } from "../answer/retrieve.ts";
import { toApiHit } from "../api/search.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

export function searchCommand(signal: AbortSignal): Command {
  return withQuestionOptions(new Command("search").description("find the slides for a question")).action(
    async (words: string[], options: QuestionOptions) => {
      const question = readQuestion(words, options);
      const { hits, trace, timings } = await withLectern("search", (lectern) =>
        retrieve(lectern, question, signal),
      );
      if (options.json) return printJson({ hits: hits.map(toApiHit), trace, timings });
      if (hits.length === 0) console.log("Nothing found.");
      for (const [index, { slide, score, text }] of hits.entries()) {
        console.log(`${index + 1}. ${slide.deck}, p. ${slide.page}: ${slide.title}  (${score.toFixed(3)})`);
        console.log(`   ${text.replace(/\s+/g, " ").slice(0, 160)}`);
      }
    },
  );
}
