import { untold } from "../../../ledger/charge.ts";
import { readBlocks, underHeading } from "../../../text/blocks.ts";
import { languagesOfSlides } from "../../../text/language.ts";
import { thoughtOf, type Unit, unitsOf } from "../../../text/units.ts";
import { contentTerms, wordKey } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import type { Converse, ConverseEvent, ConverseRequest, EmbeddingModel, VectorsOf } from "../../provider.ts";
import { chooseExtracts } from "./choose.ts";
import { formOf } from "./form.ts";
import { scoreSlides } from "./score.ts";
import type { Asked } from "./scored.ts";
import { write } from "./write.ts";

/**
 * Answers by quoting: passages ─readBlocks→ blocks ─scoreSlides→ ─chooseExtracts→ what answers of one to three slides
 * ─write→ Markdown with a citation a block. Says nothing, and only finishes, where no slide says anything. Bills
 * nothing. Throws the signal's reason when the reader leaves.
 */
export function makeExtractor(embedding: EmbeddingModel | null): Converse {
  return async function* extract(request, signal): AsyncGenerator<ConverseEvent> {
    signal.throwIfAborted();
    const { passages, searched = "" } = request;
    const question = questionOf(request);
    const [language = "en"] = languagesOfSlides(passages.map(({ text }) => ({ deck: "", text })));
    const read = readerOf(question, passages, (text) => contentTerms(text, language));
    const names = read(`${question} ${searched}`);
    const asked = { question, form: formOf(question), terms: read(question), names, read };
    const blocks = passages.flatMap((passage, index) =>
      readBlocks(passage, index).map((block, run) => ({
        ...underHeading(block, passage.text),
        thoughts: thoughtsOf(unitsOf(block, run), passage),
      })),
    );
    const meaning = embedding && { embedding, vectorsOf: request.vectorsOf ?? noVectors };
    const slides = await scoreSlides(asked, blocks, passages, { meaning, signal });
    for (const event of write(chooseExtracts(slides, passages, asked), asked, passages)) {
      signal.throwIfAborted();
      yield event;
    }
    signal.throwIfAborted();
    yield {
      type: "finish",
      stopReason: "end",
      usage: untold,
    };
  };
}

const hyphenated = /\p{L}+(?:[-–]\p{L}+)+/gu;

/**
 * A hyphenated compound of the question counts as one name where a slide has it, with or without its hyphens: not each
 * slide that speaks of chains tells of "chain-of-thought prompting".
 */
function readerOf(question: string, passages: Passage[], read: Asked["read"]): Asked["read"] {
  const keys = (question.match(hyphenated) ?? []).map(wordKey).filter((key) => read(key).size > 1);
  const spaced = (text: string) => ` ${wordKey(text)} `;
  const said = spaced(passages.map(({ slide, text }) => `${slide.title} ${text}`).join("\n"));
  const names = keys.filter((key) => said.includes(` ${key} `));
  if (names.length === 0) return read;
  return (text) => {
    const own = spaced(text);
    const held = names.filter((name) => own.includes(` ${name} `));
    const rest = names.reduce((left, name) => left.replaceAll(` ${name} `, " "), own);
    return new Set([...held, ...read(rest)]);
  };
}

const noVectors: VectorsOf = async () => new Map();

const thoughtsOf = (units: Unit[], { slide }: Passage) =>
  new Map(units.map((unit) => [unit.start, thoughtOf(slide.title, unit)]));

/** A follow-up means little alone. Where nobody has said what it stands for, the question before it goes with it. */
function questionOf({ turns, searched }: ConverseRequest): string {
  const asked = turns.filter((turn) => turn.role === "user").map((turn) => turn.content);
  const [last = "", before] = [asked.at(-1), asked.at(-2)];
  if (searched !== undefined) return before === undefined ? last : searched;
  return before && contentTerms(last).size < 3 ? `${last} ${before}` : last;
}
