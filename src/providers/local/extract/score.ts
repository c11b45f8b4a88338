import type { Block, Item } from "../../../text/blocks.ts";
import { cosine } from "../../../text/similarity.ts";
import { countWords, weighTerms } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import type { EmbeddingModel } from "../../provider.ts";
import { type Form, wantsCode } from "./form.ts";

export interface ScoredItem extends Item {
  /** About 0…1. */
  score: number;
  terms: Set<string>;
}
export interface ScoredBlock extends Omit<Block, "items"> {
  items: ScoredItem[];
}
/** A slide as the answer sees it. */
export interface ScoredSlide {
  passage: number;
  blocks: ScoredBlock[];
  titleTerms: Set<string>;
  /** Share of the question's information that its title holds, 0…1. */
  titled: number;
  /** Its best item's, with the rank that search gave it. */
  score: number;
}
export interface Asked {
  question: string;
  form: Form;
  terms: Set<string>;
  /** The terms with the other forms of their names: what RAG stands for. */
  names: Set<string>;
  /** The terms of a text of these slides, in their language. */
  read(text: string): Set<string>;
}

/** A term in the heading or the line above counts less than one in the item, and more than one in the title. */
const share = { heading: 0.6, title: 0.5 };
/** Weights of words and meaning in an item's score, with and without an embedding model. */
const mixed = { words: 0.4, meaning: 0.6 };
const wordsAlone = { words: 1, meaning: 0 };
/** Below this cosine two texts are as far apart as any two of one course. */
const faintMeaning = 0.3;
/** What may be embedded for one answer: about 375 tokens, 50 ms on two cores. */
const embeddedCharacters = 1_500;
const longestEmbedded = 300;
const rankWeight = 0.5;
const rankDamping = 0.6;
const titleWeight = 0.2;
/** What something is stands on the slide that is named so. */
const definingTitleWeight = 0.5;
const cueWeight = 0.08;

/**
 * Scores each item against the question: the idf-weighted share of the question's terms that it holds (query-biased
 * summaries: Tombros & Sanderson, 1998), the cosine of question and item for the most promising, and cues of the form
 * of answer that is asked for. Slides come best first: by their best item, their title, and the rank that search gave them.
 */
export async function scoreSlides(
  asked: Asked,
  blocks: Block[],
  passages: Passage[],
  { embedding, signal }: { embedding: EmbeddingModel | null; signal: AbortSignal },
): Promise<ScoredSlide[]> {
  const titles = passages.map(({ slide }) => asked.read(slide.title));
  const read = blocks.map((block) => {
    const heading = asked.read(block.heading);
    const own = block.items.map(({ text }) => asked.read(text));
    return { block, heading, own };
  });
  const weights = weighTerms(
    asked.terms,
    read.flatMap(({ block, heading, own }) =>
      own.map((terms) => new Set([...terms, ...heading, ...(titles[block.passage] ?? [])])),
    ),
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const part = embedding ? mixed : wordsAlone;
  const scored = read.map(({ block, heading, own }): ScoredBlock => {
    const items = block.items.map((item, place): ScoredItem => {
      const terms = own[place] ?? new Set<string>();
      const above = new Set([...heading, ...ancestorsOf(block, place).flatMap((at) => [...(own[at] ?? [])])]);
      let held = 0;
      for (const [term, weight] of weights) {
        if (terms.has(term)) held += weight;
        else if (above.has(term)) held += weight * share.heading;
        else if (titles[block.passage]?.has(term)) held += weight * share.title;
      }
      return { ...item, terms, score: (part.words * held) / total + cueWeight * cue(asked, item) };
    });
    return { ...block, items };
  });
  if (embedding) await addMeaning(asked.question, scored, passages, { embedding, signal });
  const ranks = [...new Set(scored.map(({ passage }) => passage))];
  return ranks
    .map((passage, rank): ScoredSlide => {
      const own = scored.filter((block) => block.passage === passage);
      const held = [...weights].reduce(
        (sum, [term, weight]) => sum + (titles[passage]?.has(term) ? weight : 0),
        0,
      );
      const titled = held / total;
      // A listing that is not shown does not choose its slide.
      const shown = own.filter(({ kind }) => kind !== "code" || wantsCode(asked.question, asked.form));
      const best = Math.max(
        ...(shown.length > 0 ? shown : own).flatMap(({ items }) => items.map(({ score }) => score)),
      );
      const words = titles[passage] ?? new Set<string>();
      // A title that says nothing else is of the slide that is about this alone.
      const named =
        words.size === 0 ? 0 : [...words].filter((term) => asked.names.has(term)).length / words.size;
      const weight =
        asked.form === "definition" || asked.form === "overview" ? definingTitleWeight : titleWeight;
      const score = best + rankWeight / (1 + rank * rankDamping) + weight * titled * (1 + named);
      return { passage, blocks: own, titleTerms: titles[passage] ?? new Set(), titled, score };
    })
    .sort((a, b) => b.score - a.score);
}

/** What an item hangs on, the nearest first, as places in its block. */
export function ancestorsOf({ items }: { items: Item[] }, place: number): number[] {
  const found: number[] = [];
  for (let at = items[place]?.parent ?? null; at !== null; at = items[at]?.parent ?? null) found.push(at);
  return found;
}

/** Adds the cosine of the question and each promising item, read with its slide's title and the lines above it. */
async function addMeaning(
  question: string,
  blocks: ScoredBlock[],
  passages: Passage[],
  { embedding, signal }: { embedding: EmbeddingModel; signal: AbortSignal },
): Promise<void> {
  const all = blocks.flatMap((block) =>
    block.items.map((item, place) => ({
      item,
      rank: item.score + 0.15 / (1 + block.passage),
      text: [
        passages[block.passage]?.slide.title ?? "",
        [
          block.heading,
          ...ancestorsOf(block, place)
            .map((at) => block.items[at]?.text ?? "")
            .reverse(),
          item.text,
        ].join(" "),
      ]
        .join(": ")
        .replace(/\s+/g, " ")
        .slice(0, longestEmbedded),
    })),
  );
  let left = embeddedCharacters;
  const chosen = all
    .toSorted((a, b) => b.rank - a.rank)
    .filter(({ text }) => {
      left -= text.length;
      return left >= 0;
    });
  if (chosen.length === 0) return;
  const { vectors } = await embedding.embed([question, ...chosen.map(({ text }) => text)], "query", signal);
  const [wanted, ...others] = vectors;
  const near = (vector: Float32Array | undefined) => (wanted && vector ? cosine(wanted, vector) : 0);
  const meanings = new Map(chosen.map(({ item }, index) => [item, near(others[index])]));
  // What was too far behind to be embedded is taken for no nearer than the farthest that was.
  const least = Math.min(...meanings.values(), faintMeaning);
  for (const { item } of all) item.score += mixed.meaning * (meanings.get(item) ?? least);
}

const figure =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|tenth|hundred|thousand|million)\b/i;
const quantity =
  /\d[\d.,]*\s*(?:%|[kmgt]i?b\b|ms\b|°|(?:milli|micro)?seconds?\b|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b|tokens?\b|times\b|x\b|dollars?\b)|[$€£]\s*\d/i;
const severalAnswers = new Set<Form>(["list", "comparison", "number"]);
const reason =
  /\b(?:because|since|so that|therefore|thus|hence|due to|otherwise|reason|avoids?|prevents?|helps?)\b|, so\b|: it\b/i;
const subjectOf =
  /^\W*(?:(?:so|and)\s+)?(?:what(?:['’]s|\s+is|\s+are|\s+was|\s+does|\s+do)|define|explain)\s+(?:an?\s+|the\s+)?(.+?)\s*(?:\bmean|\bstand for|\bdo\b|\bof\b|\bin\b|\bfor\b|[?,.]|$)/i;
const defining = /^.{0,30}(?:[:–—-]| is | are | means | refers to | maps | was | stands for | averages )/;

/** The kind of answer that is asked for: a figure, a reason, what something is; less where it says hardly anything new. */
function cue({ question, form, terms, read }: Asked, { text, kind }: Item): number {
  let found = 0;
  if (form === "number") found += quantity.test(text) ? 2 : figure.test(text) ? 1 : 0;
  // A table answers what has several answers; beside prose it is as often a screenshot's.
  if (kind === "row" && !severalAnswers.has(form)) found--;
  if (form === "reason" && reason.test(text)) found++;
  const subject = subjectOf.exec(question)?.[1]?.toLowerCase();
  if (subject && countWords(subject) <= 4) {
    const said = text.toLowerCase().replace(/^(?:an?|the)\s+/, "");
    if (said.startsWith(subject)) found += defining.test(said.slice(subject.length)) ? 2 : 1;
  }
  const news = [...read(text)].filter((term) => !terms.has(term)).length;
  return kind === "row" || news >= 3 ? found : found - (3 - news) / 2;
}
