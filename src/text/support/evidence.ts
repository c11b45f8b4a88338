import type { Sources, Unit } from "./sources.ts";
import { contentOf, type Token } from "./tokens.ts";

/** The sentences that fit a statement best: the first alone, then what two others at most add, for summaries fuse sentences. */
interface Evidence {
  primary: Unit;
  /** Each content word of the statement with its weight and its best match in the evidence and in all sources. */
  words: { token: Token; weight: number; match: number; anywhere: number }[];
}

const maxMore = 2;
/** What a further sentence must bring: share of the statement's weight. */
const perSentence = 0.12;
/** Of two sentences that hold the same words of the statement, the shorter says less besides. */
const brevityWeight = 0.1;

/** What a statement rests on, if anything in the sources. Null if the sources say nothing at all. */
export function findEvidence(statement: Token[], { sentences, weigh }: Sources): Evidence | null {
  const words = contentOf(statement).map((token) => ({
    token,
    weight: weigh(token),
    matches: sentences.matchesOf(token),
  }));
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const covered = words.map(() => 0);
  const gainOf = (place: number) =>
    words.reduce(
      (sum, { weight, matches }, word) =>
        sum + weight * Math.max(0, (matches[place] ?? 0) - (covered[word] ?? 0)),
      0,
    ) / total;
  const brevityOf = (place: number, { tokens }: Unit) =>
    Math.min(
      1,
      words.filter(({ matches }) => (matches[place] ?? 0) > 0.5).length / (contentOf(tokens).length || 1),
    );
  const { units } = sentences;
  const used = [best(units, (unit, place) => gainOf(place) + brevityWeight * brevityOf(place, unit))];
  for (let place = used[0]; place !== undefined && place !== null; place = used.at(-1)) {
    for (const [word, { matches }] of words.entries())
      covered[word] = Math.max(covered[word] ?? 0, matches[place] ?? 0);
    const next = best(units, (_, other) => gainOf(other));
    if (used.length > maxMore + 1 || next === null || gainOf(next) < perSentence) break;
    used.push(next);
  }
  const primary = units[used[0] ?? -1];
  if (!primary) return null;
  return {
    primary,
    words: words.map(({ token, weight, matches }, word) => ({
      token,
      weight,
      match: covered[word] ?? 0,
      anywhere: Math.max(0, ...matches),
    })),
  };
}

/** The place of the highest; ties are broken by text, so that the order of the sources does not matter. */
function best(units: Unit[], score: (unit: Unit, place: number) => number): number | null {
  let top: number | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [place, unit] of units.entries()) {
    const value = score(unit, place);
    const isTied = Math.abs(value - highest) < 1e-9;
    if (isTied ? unit.text < (units[top ?? -1]?.text ?? "") : value > highest) {
      highest = value;
      top = place;
    }
  }
  return top;
}
