import { type Conflict, commonPrefix, degreeConflict, nameConflict, numberConflict, stronger } from "./conflicts.ts";
import { denialConflict } from "./denials.ts";
import { contentOf, type Evidence, findEvidence } from "./evidence.ts";
import type { Likeness } from "./likeness.ts";
import type { Reading } from "./reading.ts";
import { swapConflict } from "./swaps.ts";
import { type Token, tokenize } from "./tokens.ts";

/** What is known of one claim; each 0 to 1 and higher where it speaks against the claim. */
export interface Features {
  novelty: number;
  strange: number;
  pairs: number;
  distance: number;
  number: number;
  name: number;
  denial: number;
  degree: number;
  swap: number;
}

export interface Finding {
  features: Features;
  /** Index of the source that fits best. */
  source: number;
  conflicts: Conflict[];
  /** Words that no sentence of the evidence has, the heaviest first. */
  missing: string[];
}

/** A claim of at least this many words is checked clause by clause: each has its own sentence in the source. */
const clauseWords = 3;
const clauseEnd = /;\s+|,?\s+(?=(?:but|while|whereas|because|although)\s)/;

export function describeClaim(claim: string, reading: Reading, like: Likeness): Finding | null {
  const tokens = tokenize(claim);
  const content = contentOf(tokens);
  const evidence = findEvidence({ text: claim, tokens }, reading, like);
  if (evidence === null) return null;
  const byKind = conflictsOf(claim, reading, like);
  const matches = content.map((token) => ({ token, weight: reading.weigh(token.stem), match: matchOf(token, evidence, like) }));
  const weight = matches.reduce((sum, one) => sum + one.weight, 0) || 1;
  const novelty = matches.reduce((sum, one) => sum + one.weight * (1 - one.match), 0) / weight;
  const missing = matches.filter(({ match }) => match < 0.5).sort((a, b) => b.weight - a.weight);
  return {
    features: {
      novelty,
      strange: novelty ** 3,
      pairs: newPairs(content, reading),
      distance: evidence.cosine === null ? 0 : 1 - evidence.cosine,
      number: byKind.number.strength,
      name: byKind.name.strength,
      denial: byKind.denial.strength,
      degree: byKind.degree.strength,
      swap: byKind.swap.strength,
    },
    source: evidence.primary.source,
    conflicts: Object.values(byKind),
    missing: missing.map(({ token }) => token.text),
  };
}

function conflictsOf(claim: string, reading: Reading, like: Likeness) {
  const found = clausesOf(claim).flatMap((text) => {
    const tokens = tokenize(text);
    const evidence = findEvidence({ text, tokens }, reading, like);
    if (evidence === null) return [];
    return [
      {
        number: numberConflict(tokens, evidence, reading),
        name: nameConflict(tokens, evidence, reading),
        denial: denialConflict(tokens, evidence),
        degree: degreeConflict(tokens, evidence),
        swap: swapConflict(tokens, evidence, reading),
      },
    ];
  });
  return {
    number: stronger(found.map(({ number }) => number)),
    name: stronger(found.map(({ name }) => name)),
    denial: stronger(found.map(({ denial }) => denial)),
    degree: stronger(found.map(({ degree }) => degree)),
    swap: stronger(found.map(({ swap }) => swap)),
  };
}

/** What is embedded so that `describeClaim` can compare: the claim and its clauses. */
export const textsOf = (claim: string) => [claim, ...clausesOf(claim)];

function clausesOf(claim: string): string[] {
  const clauses: string[] = [];
  for (const text of claim.split(clauseEnd)) {
    const last = clauses.at(-1);
    const short = (some: string) => contentOf(tokenize(some)).length < clauseWords;
    if (last !== undefined && (short(text) || short(last))) clauses[clauses.length - 1] = `${last} ${text}`;
    else clauses.push(text);
  }
  return clauses;
}

/** 1 for a word of the evidence; less for its likeness to one, by form or meaning (as BERTScore; Zhang et al., 2020). */
function matchOf(token: Token, evidence: Evidence, like: Likeness): number {
  if (evidence.stems.has(token.stem)) return 1;
  if (token.quantity) return 0;
  let best = 0;
  for (const { tokens } of evidence.units) {
    for (const held of tokens) {
      if (!held.content || held.quantity) continue;
      const shared = commonPrefix(held.lower, token.lower);
      const form = shared >= 5 && shared >= 0.6 * Math.max(held.lower.length, token.lower.length) ? 0.8 : 0;
      best = Math.max(best, form, like(token.lower, held.lower) ?? 0);
    }
  }
  // Any two words have some cosine: what lies below says nothing.
  return Math.max(0, (best - 0.3) / 0.7);
}

/** How many neighbouring content words of the claim no sentence of the sources has together; of three distances the mean. */
function newPairs(content: Token[], { units }: Reading): number {
  let found = 0;
  for (const distance of [1, 2, 3]) {
    for (const [index, { stem }] of content.entries()) {
      const other = content[index + distance];
      if (other && !units.some(({ stems }) => stems.has(stem) && stems.has(other.stem))) found++;
    }
  }
  return found / 3;
}
