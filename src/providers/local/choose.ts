import { contentTerms } from "../../text/words.ts";
import type { Scored, ScoredUnit } from "./score.ts";

/** A reader wants an answer, not the deck. */
export const maxUnits = 5;
/** A question for one thing wants the best unit and what is nearly as good. */
const fewUnits = 3;
/** Against the best unit's score: what is further behind says something else. */
const near = { sameSlide: 0.8, elsewhere: 0.9 };
const nearInList = 0.65;
/** A unit that opens a new part of the question may be this far behind. */
const weakest = 0.6;
/** The share of a part's information that a unit must hold to answer it. */
const partShare = 0.6;

/**
 * The few units that answer together, best slide first and best unit first. The best; its siblings where the question
 * asks for several; what is nearly as good; and for every part of the question that is still open the best that
 * covers it. What repeats a chosen one is left out (maximal marginal relevance: Carbonell & Goldstein, 1998).
 */
export function chooseUnits({ units, weights }: Scored, question: string): ScoredUnit[] {
  const [best] = units;
  if (!best) return [];
  const several = asksForSeveral(question) && best.kind !== "list" && best.kind !== "code";
  const chosen: ScoredUnit[] = [best];
  const add = (unit: ScoredUnit, limit: number) => {
    if (chosen.length < limit && !chosen.some((other) => repeats(unit, other))) chosen.push(unit);
  };
  for (const terms of partsOf(question)) {
    if (chosen.some((unit) => share(unit.covers, terms, weights) >= partShare)) continue;
    const [fitting] = units
      .filter((unit) => unit.score >= best.score * weakest && share(unit.covers, terms, weights) >= partShare)
      .sort((a, b) => share(b.covers, terms, weights) - share(a.covers, terms, weights));
    if (fitting) add(fitting, maxUnits);
  }
  for (const unit of units) {
    const sibling = unit.passage === best.passage && unit.run === best.run;
    if (several && sibling && unit.score >= best.score * nearInList) add(unit, maxUnits);
  }
  for (const unit of units) {
    const limit = unit.passage === best.passage ? near.sameSlide : near.elsewhere;
    if (unit.score >= best.score * limit) add(unit, fewUnits);
  }
  return inOrder(chosen, several);
}

/** `Which stores are there`, `What policies do they have`, `List …`, `What are the steps`; not `Which one is free`. */
const asksForSeveral = (question: string) =>
  /^\W*(?:(?:and|so|ok)\s+)?(?:list|name|enumerate|what (?:are|were)\b|give (?:me )?(?:some|the|examples))|\b(?:what|which)(?:\s+[\w-]+){0,3}?\s+[\w-]*[^s\W]s\s+(?:do|does|did|are|were|can|could|should|may|might|must|have|will|would|of|there|exist)\b|\b(?:steps|ways|reasons|advantages|disadvantages|benefits|drawbacks)\b/i.test(
    question,
  );

const joint = /\?\s+(?=\S)|,?\s+and\s+(?=(?:what|how|why|which|who|when|where)\b)/i;
const comparison =
  /\b(?:compare|difference between|differences between|distinguish)\s+(.+?)\s+(?:and|with|to|from|versus|vs\.?)\s+(.+?)\s*[?.]?$/i;

/** The terms of each question in one, and of both sides of a comparison; none where it asks for one thing. */
function partsOf(question: string): Set<string>[] {
  const sides = comparison.exec(question)?.slice(1) ?? question.split(joint);
  const parts = sides.map(contentTerms).filter((terms) => terms.size > 0);
  return parts.length > 1 ? parts : [];
}

/** How much of a part's information, 0…1, these terms hold. */
function share(held: Set<string>, part: Set<string>, weights: Map<string, number>): number {
  const sum = (terms: string[]) => terms.reduce((total, term) => total + (weights.get(term) ?? 0), 0);
  const whole = sum([...part]);
  return whole === 0 ? 0 : sum([...part].filter((term) => held.has(term))) / whole;
}

/** The same words from another slide, or a part of what is quoted already. */
function repeats(unit: ScoredUnit, other: ScoredUnit): boolean {
  if (unit.passage === other.passage && unit.start < other.end && other.start < unit.end) return true;
  const shared = [...unit.terms].filter((term) => other.terms.has(term)).length;
  return unit.kind !== "row" && shared / Math.max(1, Math.min(unit.terms.size, other.terms.size)) > 0.8;
}

function inOrder(chosen: ScoredUnit[], asListed: boolean): ScoredUnit[] {
  const passages = [...new Set(chosen.map((unit) => unit.passage))];
  return chosen.toSorted(
    (a, b) =>
      passages.indexOf(a.passage) - passages.indexOf(b.passage) ||
      (asListed || (a.kind === "row" && b.kind === "row") ? a.start - b.start : b.score - a.score),
  );
}
