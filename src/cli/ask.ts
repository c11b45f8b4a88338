import { Command } from "commander";
import { answer } from "../answer/answer.ts";
import { collect } from "../answer/collect.ts";
import type { AnswerEvent } from "../answer/events.ts";
import { toApiHit } from "../api/search.ts";
import type { Lectern } from "../setup.ts";
import { keepSpending } from "../store/spending.ts";
import { placeName } from "../text/place-name.ts";
import type { Citation, Question } from "../types.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

export function askCommand(signal: AbortSignal): Command {
  return withQuestionOptions(
    new Command("ask").description("answer a question from the slides, cited"),
  ).action(async (words: string[], options: QuestionOptions) => {
    const question = readQuestion(words, options);
    await withLectern("ask", async (lectern) => {
      if (!options.json) return print(lectern, question, signal);
      const { hits, ...answered } = await collect(billed(lectern, answer(lectern, question, signal)));
      printJson({ ...answered, hits: hits.map(toApiHit) });
    });
  });
}

/** The same events; what they cost is kept, also of an answer that fails. */
async function* billed(
  { database }: Lectern,
  events: AsyncIterable<AnswerEvent>,
): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (event.type === "finish" || event.type === "refusal" || event.type === "error")
      await keepSpending(database, null, event.charges);
    yield event;
  }
}

async function print(lectern: Lectern, question: Question, signal: AbortSignal): Promise<void> {
  const citations: Citation[] = [];
  for (const notice of lectern.provider.notices) console.error(notice);
  for await (const event of billed(lectern, answer(lectern, question, signal))) {
    if (event.type === "retrieved" && event.trace.covered?.verdict === "near")
      console.error("The slides come near this, but may not answer it:\n");
    if (event.type === "text") process.stdout.write(event.text);
    if (event.type === "citation") citations.push(event.citation);
    if (event.type === "refusal") process.stdout.write(event.message);
    if (event.type === "verdict" && event.verdict.action === "mask")
      console.error("\nThe guardrail would have masked some of this answer.");
    if (event.type === "error") throw event.error;
  }
  process.stdout.write("\n");
  if (citations.length > 0) console.log();
  for (const { marker, slide, quote, from } of citations) {
    console.log(`[${marker}] ${placeName(slide)}: ${slide.title}${from ? ` (${from})` : ""}`);
    if (quote !== "") console.log(`    "${quote.replace(/\s+/g, " ")}"`);
  }
}
