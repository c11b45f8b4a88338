import type { Meter } from "../../ledger/meter.ts";
import { readStored } from "../../store/stored-json.ts";
import type { Book } from "../book.ts";
import type { AnswerEvent, Made } from "../events.ts";
import type { Recalled } from "./answer-cache.ts";
import { toldMade, toldVerdict } from "./told.ts";

/** An answer of before, as the events of a new one; what it saves is booked. */
export async function* tellAgain(
  { content, citations, alike, usage, ...recalled }: Recalled,
  { book, meter, model }: { book: Book; meter: Pick<Meter, "add">; model: string },
): AsyncGenerator<AnswerEvent> {
  const known = readStored(toldMade, recalled.made, "messages.made");
  const checked = readStored(toldVerdict, recalled.verdict, "messages.verdict");
  const nothing = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  meter.add({
    stage: "cache",
    model: known.model ?? model,
    usage: nothing,
    ...(usage ? { saved: usage } : {}),
  });
  book.usage = nothing;
  let told = 0;
  for (const citation of citations) {
    const marker = `[${citation.marker}]`;
    const at = content.indexOf(marker, told);
    if (at !== -1) {
      yield { type: "text", text: content.slice(told, at + marker.length) };
      told = at + marker.length;
    }
    yield { type: "citation", citation };
  }
  if (told < content.length) yield { type: "text", text: content.slice(told) };
  if (checked) yield { type: "verdict", verdict: checked };
  const making: Made = { ...known, before: { alike } };
  yield { type: "finish", ...making, ...book.close() };
}
