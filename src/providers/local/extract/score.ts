import type { Block } from "../../../text/blocks.ts";
import { cosine } from "../../../text/similarity.ts";
import { weighTerms } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import type { EmbeddingModel } from "../../provider.ts";
import { cuesOf, subjectOf } from "./cues.ts";
import { wholeLists } from "./form.ts";
import { ranksOf, scoreSlide } from "./score-slide.ts";
import {
  type Asked,
  ancestorsOf,
  childrenOf,
  type ScoredBlock,
  type ScoredItem,
  type ScoredSlide,
} from "./scored.ts";

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
/** What announces others is seldom what answers. */
const leadInAside = 0.1;
const cueWeight = 0.08;
/** What no slide says tells none from another: it is said there in other words. */
const unheldShare = 0.5;

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
  if (wholeLists.has(asked.form)) emphasiseFirst(weights);
  if (asked.form === "definition") emphasiseSubject(weights, asked);
  const held = new Set(
    read.flatMap(({ heading, own }) => [...heading, ...own.flatMap((terms) => [...terms])]),
  );
  for (const terms of titles) for (const term of terms) held.add(term);
  for (const [term, weight] of weights) if (!held.has(term)) weights.set(term, weight * unheldShare);
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
      const announces = childrenOf(block, place).length > 0;
      const cues = cuesOf({ ...item, announces }, asked, { weights, total });
      return { ...item, terms, score: (part.words * held) / total + cueWeight * cues };
    });
    return { ...block, items };
  });
  const ranks = ranksOf(passages);
  if (embedding) await addMeaning(asked.question, scored, { passages, ranks, embedding, signal });
  const information = { weights, total };
  return [...new Set(scored.map(({ passage }) => passage))]
    .map((passage) =>
      scoreSlide({ passage, passages, rank: ranks[passage] ?? 0 }, scored, asked, information),
    )
    .sort((a, b) => b.score - a.score);
}

interface Meaning {
  passages: Passage[];
  ranks: number[];
  embedding: EmbeddingModel;
  signal: AbortSignal;
}

/** Adds the cosine of the question and each promising item, read with its slide's title and the lines above it. */
async function addMeaning(
  question: string,
  blocks: ScoredBlock[],
  { passages, ranks, embedding, signal }: Meaning,
): Promise<void> {
  const all = blocks.flatMap((block) =>
    block.items.map((item, place) => ({
      item,
      rank: item.score + 0.15 / (1 + (ranks[block.passage] ?? 0)) - (item.isLeadIn ? leadInAside : 0),
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
  // An item too far behind to be embedded counts as no nearer than the farthest that was embedded.
  const least = Math.min(...meanings.values(), faintMeaning);
  for (const { item } of all) item.score += mixed.meaning * (meanings.get(item) ?? least);
}

const firstEmphasis = 1.5;
/** What a list is asked of is told first: "which strategies", "the stages of". */
function emphasiseFirst(weights: Map<string, number>): void {
  const [first] = weights;
  if (first) weights.set(first[0], first[1] * firstEmphasis);
}

const subjectEmphasis = 3;
/** What is asked for outweighs what it stands in: "a stack in Python". */
function emphasiseSubject(weights: Map<string, number>, { question, read }: Asked): void {
  for (const term of read(subjectOf(question))) {
    const weight = weights.get(term);
    if (weight !== undefined) weights.set(term, weight * subjectEmphasis);
  }
}
