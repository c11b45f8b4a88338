import { type Conflict, degreeConflict, nameConflict, numberConflict, stronger } from "./conflicts.ts";
import { denialConflict } from "./denials.ts";
import { contentOf, findEvidence, type Ground } from "./evidence.ts";
import { exchangeConflicts } from "./exchange.ts";
import { bestMatch } from "./matching.ts";
import { type Token, tokenize } from "./tokens.ts";

/** What is known of one claim; none is negative, and higher speaks against the claim. */
export interface Features {
  /** Share of the claim's weight that its evidence lacks, cubed: a few new words are a paraphrase, many another subject. */
  strange: number;
  /** Pairs of the claim's words that no sentence has together: see `newPairs`. */
  pairs: number;
  /** Sum of what numbers, names, denials, degrees and firm exchanges say against it, each 0 to 1. */
  contradiction: number;
  /** Something may have been exchanged for another that is only guessed to be of its kind. */
  akin: number;
}

export interface Finding {
  features: Features;
  /** Index of the source that fits best. */
  source: number;
  conflicts: Conflict[];
  /** The strongest of what says the contrary of the source: no mere absence. */
  contrary: Conflict;
  /** Share of the claim's weight that the evidence does not have. */
  novelty: number;
  /** Words that no sentence of the evidence has, the heaviest first. */
  missing: string[];
}

/** A claim is checked clause by clause, each of at least this many words: each has its own sentence in the source. */
const clauseWords = 3;
const clauseEnd = /;\s+|,?\s+(?=(?:but|while|whereas|because|although)\s)|,\s+(?=and\s)/;

export function describeClaim(claim: string, ground: Ground): Finding | null {
  const tokens = tokenize(claim);
  const evidence = findEvidence({ text: claim, tokens }, ground);
  if (evidence === null) return null;
  const copied = copyOf(tokens, ground);
  if (copied !== null) return { ...nothingAgainst, source: copied };
  const weight = evidence.words.reduce((sum, one) => sum + one.weight, 0) || 1;
  const novelty = evidence.words.reduce((sum, one) => sum + one.weight * (1 - one.match), 0) / weight;
  const missing = evidence.words.filter(({ match }) => match < 0.5).sort((a, b) => b.weight - a.weight);
  const found = clausesOf(claim).map((text) => conflictsOf(text, ground));
  const worst = (kind: keyof ReturnType<typeof conflictsOf>) => stronger(found.map((one) => one[kind]));
  const exchanges = exchangeConflicts(tokens, ground);
  // Between its clauses a claim may say what the source's sentence says in one: both views must see a denial.
  const denial = weaker(worst("denial"), conflictsOf(claim, ground).denial);
  const firm = [worst("number"), worst("name"), denial, worst("degree"), exchanges.firm];
  return {
    features: {
      strange: novelty ** 3,
      pairs: newPairs(contentOf(tokens), ground),
      contradiction: firm.reduce((sum, { strength }) => sum + strength, 0),
      akin: exchanges.loose.strength,
    },
    source: evidence.primary.source,
    conflicts: [...firm, exchanges.loose],
    contrary: stronger([denial, worst("degree"), exchanges.firm]),
    novelty,
    missing: missing.map(({ token }) => token.text),
  };
}

const nothingAgainst: Omit<Finding, "source"> = {
  features: { strange: 0, pairs: 0, contradiction: 0, akin: 0 },
  conflicts: [],
  contrary: stronger([]),
  novelty: 0,
  missing: [],
};

/** The source that has the claim word for word, as whole sentences on end: part of one may lack its "not". */
function copyOf(claim: Token[], { reading: { units } }: Ground): number | null {
  const wording = (tokens: Token[]) => tokens.map(({ lower }) => ` ${lower}`).join("");
  const copied = wording(claim);
  for (const [first, { source }] of units.entries()) {
    let said = "";
    for (let next = first; copied.startsWith(said) && units[next]?.source === source; next++) {
      said += wording(units[next]?.tokens ?? []);
      if (said === copied) return source;
    }
  }
  return null;
}

const weaker = (one: Conflict, other: Conflict) => (other.strength < one.strength ? other : one);

function conflictsOf(text: string, ground: Ground) {
  const tokens = tokenize(text);
  const evidence = findEvidence({ text, tokens }, ground);
  const none = stronger([]);
  if (evidence === null) return { number: none, name: none, denial: none, degree: none };
  return {
    number: numberConflict(tokens, evidence, ground.reading),
    name: nameConflict(tokens, evidence, ground.reading),
    denial: denialConflict(tokens, evidence),
    degree: degreeConflict(tokens, evidence),
  };
}

/** What is embedded so that `describeClaim` can compare: the claim and its clauses. */
export const textsOf = (claim: string) => [claim, ...clausesOf(claim)];

function clausesOf(claim: string): string[] {
  const clauses: string[] = [];
  for (const text of claim.split(clauseEnd)) {
    const last = clauses.at(-1);
    const short = (some: string) => contentOf(tokenize(some)).length < clauseWords;
    if (last !== undefined && (short(text) || short(last))) clauses[clauses.length - 1] = `${last}, ${text}`;
    else clauses.push(text);
  }
  return clauses;
}

/**
 * How many pairs of neighbouring content words no sentence of the sources has both of, the mean over three distances:
 * each is a step away from the source, and so a chance of error (as the novel n-grams of See et al., 2017).
 */
function newPairs(content: Token[], { reading, match }: Ground): number {
  const held = content.map((token) => reading.units.map((unit) => bestMatch(token, unit, match)));
  let found = 0;
  for (const distance of [1, 2, 3]) {
    for (let index = 0; index + distance < content.length; index++) {
      const both = reading.units.map((_, unit) =>
        Math.min(held[index]?.[unit] ?? 0, held[index + distance]?.[unit] ?? 0),
      );
      found += 1 - Math.max(0, ...both);
    }
  }
  return found / 3;
}
