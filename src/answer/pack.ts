import { jaccard } from "../text/similarity.ts";
import { countTokens } from "../text/tokens.ts";
import { type Hit, type Passage, toSlideRef } from "../types.ts";
import { type Content, contentOf } from "./retrieve/deduplicate.ts";
import type { TracedPack } from "./trace.ts";

export interface Packed {
  passages: Passage[];
  trace: TracedPack;
}

/** A model reads more passages, but an answer of a few sentences does not rest on more. */
const maxPassages = 8;
/** What passages may take of a model's context, in tokens. */
export const tokenBudget = 3_500;
/** A slide this short goes whole: its bullets explain each other. */
const wholeSlideTokens = 600;
/** A passage of whose words the packed ones hold this share says nothing new. */
const nothingNew = 0.9;
/** Jaccard similarity of passages that may repeat each other. */
const alike = 0.7;
/** How much being relevant counts against being new. */
const relevance = 0.85;

interface Candidate extends Content {
  hit: Hit;
  /** The lowest score so far: what search put behind others for another reason than its score stays there. */
  score: number;
  passages: Passage[];
  tokens: number;
}

/**
 * Hits as passages within the token budget, best first but for what repeats (maximal marginal relevance: Carbonell &
 * Goldstein, 1998); a slide that continues a packed one follows it. The trace says why the rest was left.
 */
export function pack(hits: Hit[]): Packed {
  let lowest = Number.POSITIVE_INFINITY;
  const rest = hits.map((hit) => {
    lowest = Math.min(lowest, hit.score);
    return readCandidate(hit, lowest);
  });
  const best = Math.max(Number.EPSILON, rest[0]?.score ?? 0);
  const chosen: Candidate[] = [];
  const trace: TracedPack = { tokens: 0, packed: [], left: [] };
  while (rest.length > 0) {
    const next = takeMostUseful(rest, chosen, best);
    const why = reasonToLeave(next, chosen, trace.tokens);
    if (why) {
      trace.left.push({ slide: toSlideRef(next.hit.slide), why });
      continue;
    }
    chosen.push(next);
    trace.tokens += next.tokens;
  }
  const all = continued(chosen).flatMap((one) => one.passages);
  const passages = all.filter((passage, place) => !isRepeated(passage, place, all));
  trace.packed = passages.map(({ slide }) => toSlideRef(slide));
  return { passages, trace };
}

function readCandidate(hit: Hit, score: number): Candidate {
  const isShort = countTokens(hit.slide.text) <= wholeSlideTokens;
  const own = [{ slide: hit.slide, text: isShort ? hit.slide.text : hit.text }];
  // A parent that no budget takes (a whole file) gives way to the slide that was found in it.
  const passages = hit.passages && countTokens(join(hit.passages)) <= tokenBudget ? hit.passages : own;
  const text = join(passages);
  return { hit, score, passages, ...contentOf(text), tokens: countTokens(text) };
}

const join = (passages: Passage[]) => passages.map(({ text }) => text).join("\n");

/** Whether it stands in another passage of its slide, as where two parents overlap. */
function isRepeated({ slide, text }: Passage, place: number, all: Passage[]): boolean {
  return all.some(
    (other, at) =>
      at !== place &&
      other.slide.id === slide.id &&
      other.text.includes(text) &&
      (other.text !== text || at < place),
  );
}

function takeMostUseful(rest: Candidate[], chosen: Candidate[], best: number): Candidate {
  const usefulness = rest.map(({ score, words }) => {
    const repeated = Math.max(0, ...chosen.map((one) => jaccard(one.words, words)));
    return relevance * (score / best) - (1 - relevance) * repeated;
  });
  const [next] = rest.splice(usefulness.indexOf(Math.max(...usefulness)), 1);
  return next as Candidate;
}

function reasonToLeave(next: Candidate, chosen: Candidate[], used: number): string | null {
  const count = chosen.reduce((sum, { passages }) => sum + passages.length, 0);
  if (count >= maxPassages) return `there are ${count} passages already`;
  if (used + next.tokens > tokenBudget && chosen.length > 0) {
    return `its ${next.tokens} tokens are more than remain of ${tokenBudget}`;
  }
  const held = new Set(chosen.flatMap(({ words }) => [...words]));
  const isHeld =
    chosen.length > 0 &&
    [...next.words].filter((word) => held.has(word)).length >= nothingNew * next.words.size;
  // Where they differ in a figure or a negation they disagree, and both must be heard.
  const repeated = chosen.find(
    (one) => one.claims === next.claims && jaccard(one.words, next.words) >= alike,
  );
  return isHeld && repeated ? `it says nothing that "${repeated.hit.slide.title}" does not` : null;
}

/** A slide whose predecessor is packed follows it: what goes on over two slides is read in order. */
function continued(chosen: Candidate[]): Candidate[] {
  const ordered: Candidate[] = [];
  for (const one of chosen) {
    if (ordered.includes(one)) continue;
    for (let next: Candidate | undefined = one; next; next = successorOf(next, chosen, ordered))
      ordered.push(next);
  }
  return ordered;
}

function successorOf(
  { hit: { slide } }: Candidate,
  chosen: Candidate[],
  ordered: Candidate[],
): Candidate | undefined {
  return chosen.find(
    (other) =>
      !ordered.includes(other) &&
      other.hit.slide.course === slide.course &&
      other.hit.slide.deck === slide.deck &&
      slide.page !== null &&
      (other.hit.slide.pages?.[0] ?? other.hit.slide.page) === slide.page + 1,
  );
}
