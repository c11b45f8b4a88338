import { Command } from "commander";
import { answer } from "../answer/answer.ts";
import { collect } from "../answer/collect.ts";
import type { AnswerEvent } from "../answer/events.ts";
import { toHitJson } from "../answer/hit-json.ts";
import { openMeter } from "../ledger/meter.ts";
import type { Lectern } from "../setup.ts";
import { keepSpending } from "../store/spending.ts";
import { placeName } from "../text/place-name.ts";
import { inert, oneLine } from "../text/terminal-text.ts";
import type { Citation } from "../types.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "./options.ts";
import { printJson, withLectern } from "./session.ts";

export function askCommand(signal: AbortSignal): Command {
  return withQuestionOptions(
    new Command("ask").description("answer a question from the slides, with citations"),
  ).action(async (words: string[], options: QuestionOptions) => {
    const question = readQuestion(words, options);
    await withLectern("ask", async (lectern) => {
      const meter = openMeter();
      const events = answer({ ...lectern, meter }, question, signal);
      // What an answer cost is kept however it ends.
      const keep = () => keepSpending(lectern.database, null, meter.charges());
      if (!options.json) return print(lectern, events).finally(keep);
      const { hits, ...answered } = await collect(events).finally(keep);
      printJson({ ...answered, hits: hits.map(toHitJson) });
    });
  });
}

async function print({ provider }: Lectern, events: AsyncIterable<AnswerEvent>): Promise<void> {
  const citations: Citation[] = [];
  for (const notice of provider.notices) console.error(notice);
  for await (const event of events) {
    if (event.type === "retrieved" && event.trace.covered?.remark)
      console.error(`${event.trace.covered.remark}\n`);
    if (event.type === "text") process.stdout.write(inert(event.text));
    if (event.type === "citation") citations.push(event.citation);
    if (event.type === "refusal") process.stdout.write(inert(event.message));
    if (event.type === "verdict" && event.verdict.action === "mask")
      console.error("\nThe guardrail would have masked some of this answer.");
    if (event.type === "finish" && event.model === "extractive" && event.skipped.length > 0)
      console.error(`\n\nThese are the slides' own words. ${event.skipped.map(({ why }) => why).join(". ")}`);
    if (event.type === "error") throw event.error;
  }
  process.stdout.write("\n");
  if (citations.length > 0) console.log();
  for (const { marker, slide, quote, from } of citations) {
    const origin = [...(slide.hidden ? ["hidden slide"] : []), ...(from ? [from] : [])].join(", ");
    console.log(
      `[${marker}] ${oneLine(`${placeName(slide)}: ${slide.title}`)}${origin ? ` (${origin})` : ""}`,
    );
    if (quote !== "") console.log(`    "${oneLine(quote)}"`);
  }
}
