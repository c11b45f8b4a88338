import { weighTerms } from "../../../text/words.ts";
import type { Passage } from "../../../types.ts";
import { cuesOf, subjectOf } from "./cues.ts";
import { wholeLists } from "./form.ts";
import { addMeaning, type Meaning, meaningWeight } from "./meaning.ts";
import { ranksOf, scoreSlide } from "./score-slide.ts";
import {
  type Asked,
  ancestorsOf,
  childrenOf,
  type ReadBlock,
  type ScoredBlock,
  type ScoredItem,
  type ScoredSlide,
} from "./scored.ts";

/** A term in the heading or the line above counts less than one in the item, and more than one in the title. */
const share = { heading: 0.6, title: 0.5 };
/** Weight of words in an item's score, with and without an embedding model. */
const wordWeight = { besideMeaning: 1 - meaningWeight, alone: 1 };
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
  blocks: ReadBlock[],
  passages: Passage[],
  { meaning, signal }: { meaning: Meaning | null; signal: AbortSignal },
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
  const wordsShare = meaning ? wordWeight.besideMeaning : wordWeight.alone;
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
      return { ...item, terms, score: (wordsShare * held) / total + cueWeight * cues };
    });
    return { ...block, items };
  });
  const ranks = ranksOf(passages);
  if (meaning)
    await addMeaning({ question: asked.question, blocks: scored, passages, ranks }, meaning, signal);
  const information = { weights, total };
  return [...new Set(scored.map(({ passage }) => passage))]
    .map((passage) =>
      scoreSlide({ passage, passages, rank: ranks[passage] ?? 0 }, scored, asked, information),
    )
    .sort((a, b) => b.score - a.score);
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
