import { readLexicon } from "../lexicon.ts";
import { type Conflict, noConflict } from "./conflicts.ts";
import type { Sources } from "./sources.ts";
import { contentOf, type Token } from "./tokens.ts";

/** Words that hold in both directions or turn one: "equal", "and", "by". */
const { mutual, turning } = readLexicon("relations", "mutual", "turning");

/**
 * Two things that exchanged their roles: "the generator passes the passages to the retriever" where the source says it
 * the other way round. Both stand in one clause, with the same words between them, and no sentence of the sources has
 * them in the statement's order. A passive ("by") turns the roles rightly.
 */
export function roleConflict(statement: Token[], { sentences: { units } }: Sources): Conflict {
  for (const [key, { first, second, turned }] of orderedPairs(statement)) {
    const holding = units.filter(({ stems }) => stems.has(first.stem) && stems.has(second.stem));
    const orders = holding.map(({ tokens }) => ordersOf(tokens));
    if (orders.some((held) => held.has(key)) || !orders.some((held) => held.has(turned))) continue;
    const reason = `swaps ${first.text} and ${second.text}, which the source has the other way round`;
    return { strength: 1, reason, isContrary: true };
  }
  return noConflict;
}

interface Pair {
  first: Token;
  second: Token;
  /** The key of the same pair the other way round. */
  turned: string;
}

/** The same sentence of a slide comes again with every statement. */
const known = new WeakMap<Token[], Map<string, Pair>>();
function ordersOf(tokens: Token[]): Map<string, Pair> {
  const orders = known.get(tokens) ?? orderedPairs(tokens);
  known.set(tokens, orders);
  return orders;
}

/** Every two words of a clause that occur once, with the words between them. */
function orderedPairs(tokens: Token[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  const content = contentOf(tokens);
  const isOnce = ({ stem }: Token) => content.filter((other) => other.stem === stem).length === 1;
  for (const [at, first] of content.entries()) {
    if (!isOnce(first) || first.quantity) continue;
    for (let to = at + 2; to < content.length; to++) {
      const second = content[to];
      if (!second || second.clause !== first.clause) break;
      const between = tokens.slice(first.place + 1, second.place);
      if (between.some(({ lower }) => mutual.has(lower))) break;
      if (!isOnce(second) || second.quantity) continue;
      const words = between
        .filter(({ content, lower }) => content || turning.has(lower))
        .map(({ stem }) => stem)
        .sort()
        .join(" ");
      const key = (a: Token, b: Token) => `${a.stem} < ${words} < ${b.stem}`;
      pairs.set(key(first, second), { first, second, turned: key(second, first) });
    }
  }
  return pairs;
}
