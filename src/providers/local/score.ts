import type { Unit } from "../../text/units.ts";
import { contentTerms, weighTerms } from "../../text/words.ts";
import type { Passage } from "../../types.ts";
import type { EmbeddingModel } from "../provider.ts";

export interface ScoredUnit extends Unit {
  /** About 0…1. */
  score: number;
  /** Its own terms. */
  terms: Set<string>;
  /** The question's terms that it, its heading or its slide's title holds. */
  covers: Set<string>;
}

export interface Scored {
  /** Best first; only what shares a word or a meaning with the question. */
  units: ScoredUnit[];
  /** The question's terms and how much each tells the passages apart. */
  weights: Map<string, number>;
}

/** A term in the heading above or in the title counts less than one in the unit, which repeats it only to say more. */
const headingShare = 0.6;
const titleShare = 0.5;
/** Passages come best first; the prior halves at the fifth. */
const rankDamping = 0.25;
/** Weights of words, rank and meaning, with and without an embedding model. Tried on openchain-slides and the bundled course. */
const mixed = { words: 0.3, rank: 0.15, meaning: 0.55 };
const wordsAlone = { words: 0.75, rank: 0.25, meaning: 0 };
/** Below this cosine two texts are as far apart as any two of one course. */
const faintMeaning = 0.3;
/** What may be embedded for one answer: about 250 tokens, 35 ms on two cores. */
const embeddedCharacters = 1_000;
const longestEmbedded = 400;

/**
 * Scores every unit against the question: the idf-weighted share of the question's terms that it holds (query-biased
 * summaries: Tombros & Sanderson, 1998), the rank of its passage, the cosine of question and unit for the most
 * promising, and cues of the kind of answer asked for.
 */
export async function scoreUnits(
  question: string,
  units: Unit[],
  passages: Passage[],
  { embedding, signal }: { embedding: EmbeddingModel | null; signal: AbortSignal },
): Promise<Scored> {
  const wanted = contentTerms(question);
  const read = units.map((unit) => ({
    unit,
    own: contentTerms(unit.quote),
    above: contentTerms(unit.about),
    title: contentTerms(passages[unit.passage]?.slide.title ?? ""),
  }));
  const weights = weighTerms(
    wanted,
    read.map(({ own, above, title }) => new Set([...own, ...above, ...title])),
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const part = embedding ? mixed : wordsAlone;
  // A slide that only asks (a quiz) or only names (a divider) has no units, and no rank either.
  const ranks = [...new Set(units.map((unit) => unit.passage))];
  const scored = read.map(({ unit, own, above, title }): ScoredUnit => {
    let held = 0;
    for (const [term, weight] of weights) {
      held +=
        weight * (own.has(term) ? 1 : above.has(term) ? headingShare : title.has(term) ? titleShare : 0);
    }
    const covers = new Set([...wanted].filter((term) => own.has(term) || above.has(term) || title.has(term)));
    const rank = 1 / (1 + ranks.indexOf(unit.passage) * rankDamping);
    const base = part.words * (held / total) + part.rank * rank;
    return {
      ...unit,
      terms: own,
      covers,
      score:
        base + cue(question, passages[unit.passage]?.slide.title ?? "", unit) - poverty(own, wanted, unit),
    };
  });
  scored.sort((a, b) => b.score - a.score);
  if (!embedding) return { units: scored.filter((unit) => unit.covers.size > 0), weights };
  const meanings = await compare(question, withinBudget(scored), passages, { embedding, signal });
  // What was too far behind to be embedded is taken for no nearer than the farthest that was.
  const least = Math.min(...meanings.values(), faintMeaning);
  const meant = scored.flatMap((unit) => {
    const meaning = meanings.get(unit) ?? least;
    const fits = unit.covers.size > 0 || meaning >= faintMeaning;
    return fits ? [{ ...unit, score: unit.score + part.meaning * meaning }] : [];
  });
  return { units: meant.sort((a, b) => b.score - a.score), weights };
}

/** Cosine of the question and each of these units, read with its slide's title and the heading above it. */
async function compare(
  question: string,
  units: ScoredUnit[],
  passages: Passage[],
  { embedding, signal }: { embedding: EmbeddingModel; signal: AbortSignal },
): Promise<Map<ScoredUnit, number>> {
  if (units.length === 0) return new Map();
  const texts = units.map(({ passage, about, shown }) =>
    `${passages[passage]?.slide.title ?? ""}: ${about} ${shown}`.slice(0, longestEmbedded),
  );
  const { vectors } = await embedding.embed([question, ...texts], "query", signal);
  const [asked, ...others] = vectors;
  return new Map(units.map((unit, index) => [unit, cosine(asked, others[index])]));
}

function withinBudget(units: ScoredUnit[]): ScoredUnit[] {
  let left = embeddedCharacters;
  return units.filter((unit) => {
    left -= Math.min(longestEmbedded, unit.shown.length + unit.about.length + 30);
    return left >= 0;
  });
}

const asksNumber =
  /\bhow (?:many|much|long|large|big|fast|often|small|high|old|far)\b|\b(?:when|what year|what percentage|what size|how cheap|how expensive)\b/i;
const figure =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|tenth|hundred|thousand|million)\b/i;
const reason =
  /\b(?:because|since|so that|therefore|thus|hence|due to|otherwise|reason|avoids?|prevents?|helps?)\b|, so\b|: it\b/i;
const asksWhy = /\bwhy\b|\breasons?\b/i;
const asksMeaning =
  /^\s*(?:what(?:'s|’s| is| are| does)|define|explain)\s+(?:an?\s+|the\s+)?(.+?)\s*(?:\bmean|\bstand for|\bdo\b|\bof\b|\bin\b|\bfor\b|[?,.]|$)/i;
const cueWeight = 0.1;
const defining = /^.{0,30}(?:[:–—-]| is | are | means | refers to | maps | was | stands for | averages )/;

/** The kind of answer that is asked for: a figure, a reason, what something is. After answer typing (Li & Roth, 2002). */
function cue(question: string, title: string, { shown, about, kind }: Unit): number {
  let found = 0;
  if (asksNumber.test(question) && figure.test(shown)) found++;
  if (asksWhy.test(question) && reason.test(shown)) found++;
  const subject = asksMeaning.exec(question)?.[1]?.toLowerCase();
  if (!subject || subject.split(/\s+/).length > 4) return found * cueWeight;
  const text = shown.toLowerCase().replace(/^(?:an?|the)\s+/, "");
  if (text.startsWith(subject)) found += defining.test(text.slice(subject.length)) ? 2 : 1;
  else if (title.toLowerCase() === subject) found += 1.5;
  else if (about.toLowerCase().includes(subject)) found += 0.5;
  return (kind === "list" ? found - 2 : found) * cueWeight;
}

/** A unit that says hardly more than the question did, or than a heading does. */
function poverty(own: Set<string>, wanted: Set<string>, { kind }: Unit): number {
  const news = [...own].filter((term) => !wanted.has(term)).length;
  return kind === "row" || kind === "list" || news >= 3 ? 0 : (3 - news) * cueWeight;
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) return 0;
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
