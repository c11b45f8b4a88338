import type { Features } from "./features.ts";
import type { Candidate } from "./search.ts";

/** What search alone knows about whether the course answers one query: the best of each over its first hits. */
export interface CoverageFeatures {
  coverage: number;
  /** Null without an embedding model. */
  whole: number | null;
  nearest: number | null;
}

/** `near`: the course speaks of it, but may not answer. */
export type CoverageVerdict = "covered" | "near" | "uncovered";

export interface Coverage {
  verdict: CoverageVerdict;
  /** That the course covers the question, 0…1; calibrated where there is an embedding model. */
  probability: number;
  /** Below `near` it is uncovered, from `covered` on it is covered. */
  thresholds: { near: number; covered: number };
  /** What a student is told where it is near, in the question's language. */
  remark?: string;
}

/**
 * A logistic model, fitted by `npm run bench:retrieval-fit` on questions to five courses and on the same put to courses
 * that they are not about. Of these the lower threshold refuses 95 to 100% of the off-topic questions and 2% of the
 * answerable ones that share words with their slide; the upper one calls 20 to 77% of near-topic questions near, or
 * refuses them. Without paraphrases among them the fit asks for words: it then refuses every paraphrase, and most of
 * what is near-topic.
 */
const weights = { bias: -6.8, coverage: 1.1, whole: 7, nearest: 8.8 };
/** Without an embedding model. */
const wordsAlone = { bias: -6, coverage: 11 };
/**
 * `near` was 0.5 until names that a course never mentions refused by themselves: 0.4 still refuses 59 of 61 off-topic
 * questions to two courses, and up to a quarter fewer of their paraphrases.
 */
export const coverageThresholds = { near: 0.4, covered: 0.73 };
/** Of 123 questions that two courses do not answer, no slide held so much; of 778 that they do, a third. */
const allWords = 0.95;

/**
 * Whether the course covers what is asked, from retrieval alone; null if retrieval can't tell. A question of several
 * parts is covered where one of them is. A model that writes answers judges for itself; this is for the answerer that
 * only quotes. What names something that the course never mentions is not covered, however near the rest of it is.
 */
export function judgeCoverage(queries: CoverageFeatures[], unmentioned: string[] = []): Coverage | null {
  if (queries.length === 0) return null;
  const probability = Math.max(...queries.map(probabilityOf));
  const verdict =
    unmentioned.length > 0 || probability < coverageThresholds.near
      ? "uncovered"
      : probability < coverageThresholds.covered
        ? "near"
        : "covered";
  return { verdict, probability, thresholds: coverageThresholds };
}

/** A short question is far from every slide in meaning; a slide that holds all its words is near at least. */
function probabilityOf(one: CoverageFeatures): number {
  const probability = 1 / (1 + Math.exp(-logit(one)));
  return one.coverage >= allWords ? Math.max(probability, coverageThresholds.near) : probability;
}

function logit({ coverage, whole, nearest }: CoverageFeatures): number {
  if (whole === null) return wordsAlone.bias + wordsAlone.coverage * coverage;
  const meaning = weights.whole * whole + weights.nearest * (nearest ?? whole);
  return weights.bias + weights.coverage * coverage + meaning;
}

/** How many of a query's first candidates are looked at. */
const depth = 10;

/** The best features among the first candidates of each query. */
export function coverageFeatures(
  queries: string[],
  candidates: Pick<Candidate, "query" | "features">[],
): CoverageFeatures[] {
  return queries.map((query) => {
    const own = candidates.filter((one) => one.query === query).slice(0, depth);
    return bestOf(own.flatMap(({ features }) => features ?? []));
  });
}

function bestOf(features: Features[]): CoverageFeatures {
  const best = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    coverage: best(features.map((one) => one.coverage)) ?? 0,
    whole: best(features.map((one) => one.whole)),
    nearest: best(features.map((one) => one.nearest)),
  };
}
