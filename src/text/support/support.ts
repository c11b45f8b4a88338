import { readPatterns } from "../lexicon.ts";
import {
  type Conflict,
  countAbsentFigures,
  degreeConflict,
  nameConflict,
  noConflict,
  numberConflict,
  strongest,
} from "./conflicts.ts";
import { denialConflict } from "./denials.ts";
import { findEvidence } from "./evidence.ts";
import { findExchanges } from "./exchange.ts";
import { roleConflict } from "./roles.ts";
import { findCopy, type Sources } from "./sources.ts";
import { contentOf, type Token, tokenize } from "./tokens.ts";

/** What speaks against a statement; none is negative. */
export interface Features {
  /** Share of the statement's weight that its sentences lack, cubed: a few new words are a paraphrase, many another subject. */
  strange: number;
  /** Share of its weight that no sentence at all has. */
  absent: number;
  /** Pairs of its words that no sentence has together: see `newPairs`. */
  pairs: number;
  number: number;
  figures: number;
  name: number;
  denial: number;
  degree: number;
  exchange: number;
  guess: number;
  /** Its sentences hold nearly all of it, and say the contrary. */
  contrary: number;
}

/** Hazards: what each feature takes from a statement's chance of support, exp(-weight * feature). */
export type Weights = Record<keyof Features, number>;

/** How far sources bear a statement out. */
export interface Support {
  /** 0…1: that the statement does not stray from them, times that nothing there contradicts it. */
  score: number;
  uncontradicted: number;
  features: Features;
  /** Share of the statement's weight that its sentences do not have. */
  novelty: number;
  /** The strongest of what says the contrary of the source: no mere absence. */
  contrary: Conflict;
  /** Index of the source that fits best; null without sources. */
  source: number | null;
  /** An explanation for a person. */
  reason: string;
}

export const weights: Weights = {
  strange: 0.3,
  absent: 0.4,
  pairs: 0.05,
  number: 0.7,
  figures: 2.5,
  name: 0.8,
  denial: 1.4,
  degree: 0.7,
  exchange: 0.9,
  guess: 0.55,
  contrary: 1,
};

/** How far sources bear a statement out; null if it says nothing that could be compared. */
export function judgeSupport(statement: string, sources: Sources): Support | null {
  if (leavesOpen(statement) || isFormula(statement)) return null;
  const said = withoutAttribution(statement);
  const tokens = tokenize(said);
  if (contentOf(tokens).length === 0) return null;
  const evidence = findEvidence(tokens, sources);
  const none = { features: noFeatures, novelty: 0, contrary: noConflict };
  if (evidence === null)
    return { ...none, score: 0, uncontradicted: 1, source: null, reason: "there is no source" };
  const copied = findCopy(tokens, sources);
  if (copied !== null)
    return {
      ...none,
      score: 1,
      uncontradicted: 1,
      source: copied,
      reason: "the source says it in the same words",
    };
  const total = evidence.words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const lacking = (share: "match" | "anywhere") =>
    evidence.words.reduce((sum, one) => sum + one.weight * (1 - one[share]), 0) / total;
  const novelty = lacking("match");
  const { conflicts, contrary } = conflictsOf(said, tokens, sources);
  const features: Features = {
    strange: novelty ** 3,
    absent: -Math.log(Math.max(0.03, 1 - lacking("anywhere"))),
    pairs: newPairs(contentOf(tokens), sources),
    figures: countAbsentFigures(tokens, sources),
    number: conflicts.number.strength,
    name: conflicts.name.strength,
    denial: conflicts.denial.strength,
    degree: conflicts.degree.strength,
    exchange: conflicts.exchange.strength,
    guess: conflicts.guess.strength,
    contrary: contraryOf(conflicts, novelty),
  };
  const missing = evidence.words.filter(({ match }) => match < 0.5).sort((a, b) => b.weight - a.weight);
  return {
    ...scoreFeatures(features, weights),
    features,
    novelty,
    contrary,
    source: evidence.primary.source,
    reason: explain(
      Object.values(conflicts),
      missing.map(({ token }) => token.text),
    ),
  };
}

export function scoreFeatures(features: Features, weights: Weights) {
  const hazard = (...names: (keyof Features)[]) =>
    names.reduce((sum, name) => sum + weights[name] * features[name], 0);
  const uncontradicted = Math.exp(
    -hazard("number", "figures", "name", "denial", "degree", "exchange", "guess", "contrary"),
  );
  return { score: uncontradicted * Math.exp(-hazard("strange", "absent", "pairs")), uncontradicted };
}

/**
 * How far sources bear all of an answer out, 0…1: each statement is one more chance to stray; contradictions are found
 * by checks that err together (a table misread, a name unknown), so that only the worst counts. Null for no statement.
 */
export function jointSupport(statements: Pick<Support, "score" | "uncontradicted">[]): number | null {
  if (statements.length === 0) return null;
  const faithful = statements.reduce(
    (product, { score, uncontradicted }) => product * (score / uncontradicted),
    1,
  );
  return faithful * Math.min(...statements.map(({ uncontradicted }) => uncontradicted));
}

/** The word that is turned is itself new: a denial leaves all words as they are. */
const nearly = { opposite: 0.4, denial: 0.2 };
type Contrary = Record<"degree" | "denial" | "exchange", Conflict>;
const contraryOf = ({ degree, denial, exchange }: Contrary, novelty: number): number =>
  (degree.isContrary && novelty < nearly.opposite ? 1 : 0) +
  (exchange.isContrary ? 1 : 0) +
  (denial.strength >= 0.99 && novelty < nearly.denial ? 0.5 : 0);

const noFeatures: Features = {
  strange: 0,
  absent: 0,
  pairs: 0,
  number: 0,
  figures: 0,
  name: 0,
  denial: 0,
  degree: 0,
  exchange: 0,
  guess: 0,
  contrary: 0,
};

const patterns = readPatterns("attribution", "says", "leavesOpen");
const leavesOpen = (statement: string) => patterns.leavesOpen.some((pattern) => pattern.test(statement));
const withoutAttribution = (statement: string) =>
  patterns.says.reduce((said, pattern) => said.replace(pattern, ""), statement);
/** Mostly signs: no words to compare. */
const isFormula = (text: string) => (text.match(/[\p{L}\p{M}\p{N}\s]/gu)?.length ?? 0) < 0.75 * text.length;

/** Each clause has its own sentence in the source. */
function conflictsOf(statement: string, tokens: Token[], sources: Sources) {
  const whole = clauseConflicts(tokens, sources);
  const clauses = clausesOf(statement).map((clause) => clauseConflicts(tokenize(clause), sources));
  const worst = (kind: keyof typeof whole) => strongest(clauses.map((clause) => clause[kind]));
  // Between its clauses a statement may say what the source's sentence says in one: both views must see a denial.
  const denial = worst("denial").strength < whole.denial.strength ? worst("denial") : whole.denial;
  const exchanges = findExchanges(tokens, sources);
  const roles = roleConflict(tokens, sources);
  const exchange = strongest([...exchanges.filter(({ isGuess }) => !isGuess), roles]);
  const guess = strongest(exchanges.filter(({ isGuess }) => isGuess));
  const degree = worst("degree");
  return {
    conflicts: { number: worst("number"), name: worst("name"), denial, degree, exchange, guess },
    contrary: strongest([denial, degree, exchange]),
  };
}

function clauseConflicts(tokens: Token[], sources: Sources) {
  const primary = findEvidence(tokens, sources)?.primary;
  if (!primary) return { number: noConflict, name: noConflict, denial: noConflict, degree: noConflict };
  return {
    number: numberConflict(tokens, primary, sources),
    name: nameConflict(tokens, primary, sources),
    denial: denialConflict(tokens, primary.tokens),
    degree: degreeConflict(tokens, primary),
  };
}

const clauseEnd = /;\s+|,?\s+(?=(?:but|while|whereas|because|although)\s)|,\s+(?=and\s)/;
const minWords = 3;

function clausesOf(statement: string): string[] {
  const clauses: string[] = [];
  const isShort = (text: string) => contentOf(tokenize(text)).length < minWords;
  for (const text of statement.split(clauseEnd)) {
    const last = clauses.at(-1);
    if (last !== undefined && (isShort(text) || isShort(last)))
      clauses[clauses.length - 1] = `${last}, ${text}`;
    else clauses.push(text);
  }
  return clauses;
}

/**
 * How many pairs of neighbouring content words no sentence of the sources has both of, the mean over three distances:
 * each is a step away from the source, and so a chance of error (as the novel n-grams of See et al., 2017).
 */
function newPairs(content: Token[], { sentences }: Sources): number {
  const held = content.map((token) => sentences.matchesOf(token));
  let found = 0;
  for (const distance of [1, 2, 3]) {
    for (const [index, first] of held.entries()) {
      const second = held[index + distance];
      if (!second) break;
      let together = 0;
      for (let unit = 0; unit < first.length; unit++)
        together = Math.max(together, Math.min(first[unit] ?? 0, second[unit] ?? 0));
      found += 1 - together;
    }
  }
  return found / 3;
}

function explain(conflicts: Conflict[], missing: string[]): string {
  const against = conflicts.filter(({ strength }) => strength > 0.3).sort((a, b) => b.strength - a.strength);
  if (against.length > 0) return [...new Set(against.map(({ reason }) => reason))].join(", ");
  return missing.length === 0
    ? "its words stand together in the source"
    : `not in the source: ${missing.slice(0, 4).join(", ")}`;
}
