import { toSlideRef } from "../store/courses.ts";
import { contentTerms } from "../text/terms.ts";
import { countTokens } from "../text/tokens.ts";
import type { Hit, Passage } from "../types.ts";
import { likeness } from "./fold.ts";
import type { TracedPack } from "./trace.ts";

export interface Packed {
  passages: Passage[];
  trace: TracedPack;
}

/** A model reads more passages, but an answer of a few sentences does not rest on more. */
const maxPassages = 8;
/** What passages may take of a model's context, in tokens. */
const tokenBudget = 3_500;
/** A slide this short goes whole: its bullets explain each other. */
const wholeSlideTokens = 600;
/** A passage of whose words the packed ones hold this share says nothing new. */
const nothingNew = 0.9;
/** How much being relevant counts against being new. */
const relevance = 0.85;

interface Candidate {
  hit: Hit;
  passages: Passage[];
  words: Set<string>;
  tokens: number;
}

/**
 * Hits as passages within the token budget, best first but for what repeats (maximal marginal relevance: Carbonell &
 * Goldstein, 1998); a slide that continues a packed one follows it. The trace says why the rest was left.
 */
export function pack(hits: Hit[]): Packed {
  const rest = hits.map(readCandidate);
  const best = Math.max(Number.EPSILON, ...hits.map(({ score }) => score));
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
  const passages = continued(chosen).flatMap((one) => one.passages);
  trace.packed = passages.map(({ slide }) => toSlideRef(slide));
  return { passages, trace };
}

function readCandidate(hit: Hit): Candidate {
  const isShort = countTokens(hit.slide.text) <= wholeSlideTokens;
  const passages = hit.passages ?? [{ slide: hit.slide, text: isShort ? hit.slide.text : hit.text }];
  const text = passages.map((passage) => passage.text).join("\n");
  return { hit, passages, words: contentTerms(text), tokens: countTokens(text) };
}

function takeMostUseful(rest: Candidate[], chosen: Candidate[], best: number): Candidate {
  const usefulness = rest.map(({ hit, words }) => {
    const repeated = Math.max(0, ...chosen.map((one) => likeness(one.words, words)));
    return relevance * (hit.score / best) - (1 - relevance) * repeated;
  });
  const [next] = rest.splice(usefulness.indexOf(Math.max(...usefulness)), 1);
  return next as Candidate;
}

function reasonToLeave(next: Candidate, chosen: Candidate[], used: number): string | null {
  if (chosen.length >= maxPassages) return `there are ${maxPassages} passages already`;
  if (used + next.tokens > tokenBudget && chosen.length > 0) {
    return `its ${next.tokens} tokens are over the budget of ${tokenBudget}`;
  }
  const held = new Set(chosen.flatMap(({ words }) => [...words]));
  const isHeld =
    chosen.length > 0 &&
    [...next.words].filter((word) => held.has(word)).length >= nothingNew * next.words.size;
  const repeated = chosen.find((one) => likeness(one.words, next.words) >= 0.7);
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
      other.hit.slide.deck === slide.deck &&
      (other.hit.slide.pages?.[0] ?? other.hit.slide.page) === slide.page + 1,
  );
}
