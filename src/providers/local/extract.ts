import { partOf } from "../../text/slide-parts.ts";
import { splitUnits, type Unit } from "../../text/units.ts";
import { contentTerms } from "../../text/words.ts";
import type { Passage, Turn } from "../../types.ts";
import type { Converse, ConverseEvent, EmbeddingModel } from "../provider.ts";
import { chooseUnits } from "./choose.ts";
import { scoreUnits } from "./score.ts";

/**
 * Answers by quoting: passages ─splitUnits→ sentences and bullets ─scoreUnits→ ─chooseUnits→ at most five, each followed
 * by its citation. Says nothing, and only finishes, where no unit shares a word or a meaning with the question.
 * Bills nothing. Throws the signal's reason when the reader leaves.
 */
export function makeExtractor(embedding: EmbeddingModel | null): Converse {
  return async function* extract({ turns, passages }, signal): AsyncGenerator<ConverseEvent> {
    signal.throwIfAborted();
    const question = questionOf(turns);
    const units = passages.flatMap(splitUnits).filter((unit) => isQuotable(unit, passages));
    const scored = await scoreUnits(question, units, passages, { embedding, signal });
    for (const event of write(chooseUnits(scored, question))) {
      signal.throwIfAborted();
      yield event;
    }
    signal.throwIfAborted();
    yield {
      type: "finish",
      stopReason: "end",
      usage: { inputTokens: null, outputTokens: null, costUsd: null },
    };
  };
}

/** Who owns a slide answers nothing, and words that describe a picture are a model's, not the slide's. */
function isQuotable({ passage, quote }: Unit, passages: Passage[]): boolean {
  if (/^\s*(?:©|\(c\)\s|copyright\b)/i.test(quote)) return false;
  const slide = passages[passage]?.slide;
  return slide === undefined || partOf(slide, quote)?.kind !== "description";
}

/** A short follow-up means little without the question before it. */
function questionOf(turns: Turn[]): string {
  const asked = turns.filter((turn) => turn.role === "user").map((turn) => turn.content);
  const [last = "", before] = [asked.at(-1), asked.at(-2)];
  return before && contentTerms(last).size < 3 ? `${last} ${before}` : last;
}

/** As a Markdown list, or as it stands where one unit is the whole answer. A table's header comes before its first row. */
function* write(units: Unit[]): Generator<ConverseEvent> {
  const headers = new Set<string>();
  const lines = units.flatMap((unit) => {
    const row = { passage: unit.passage, quote: unit.quote, shown: unit.shown, kind: unit.kind };
    if (!unit.header || headers.has(unit.header.quote)) return [row];
    headers.add(unit.header.quote);
    return [{ ...row, ...unit.header }, row];
  });
  for (const [index, { passage, quote, shown, kind }] of lines.entries()) {
    const lead = index === 0 ? "" : "\n";
    const text = kind === "code" ? `\n${fenced(shown)}\n` : lines.length > 1 ? `- ${shown}` : shown;
    yield { type: "text", text: `${lead}${text}` };
    yield { type: "citation", passage, quote };
  }
}

const fenced = (code: string) => (/^\s*(```|~~~)/.test(code) ? code : `\`\`\`\n${code}\n\`\`\``);
