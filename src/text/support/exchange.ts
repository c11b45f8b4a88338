import { type Conflict, instead } from "./conflicts.ts";
import { isSameNumber, isSpelledLike, sharedStart } from "./match.ts";
import { onSameSide, oppositesOf } from "./polarity.ts";
import type { Sources, Unit, UnitIndex } from "./sources.ts";
import { contentOf, partsOf, type Token } from "./tokens.ts";

/** `isGuess`: the two words are only guessed to be of one kind. */
interface Exchange extends Conflict {
  isGuess: boolean;
}

/**
 * Something that the source has, in the place of something else that it has: "the query 5,000" where the query has 1,000
 * and the answer 5,000; Titan for Cohere. For each word: does the sentence, and the part of a sentence, that fits the
 * words around it in the statement hold it too? If not, and there is another of its kind instead, they were exchanged.
 */
export function findExchanges(statement: Token[], sources: Sources): Exchange[] {
  return partsOf(statement).flatMap((part) =>
    contentOf(part).flatMap((one) => {
      // A part of a word or two has too little around the word to tell.
      const around = contentOf(part).length > 2 ? part : statement;
      const context = contentOf(around).filter((other) => other !== one);
      return [
        ...displacements(one, { context, index: sources.sentences, said: statement, sources }),
        ...displacements(one, { context, index: sources.parts, said: around, sources }),
      ];
    }),
  );
}

interface Surroundings {
  context: Token[];
  index: UnitIndex;
  /** What the statement says there: no rival for itself. */
  said: Token[];
  sources: Sources;
}

/** How much worse the words around a token fit where the source has it than where the source has a rival of it. */
function displacements(one: Token, { context, index, said, sources }: Surroundings): Exchange[] {
  const weights = context.map((other) => sources.weigh(other));
  const matches = context.map((other) => index.matchesOf(other));
  const holds = index.holdsOf(one);
  const fits = index.units.map((unit, place) => ({
    unit,
    holds: holds[place] === 1,
    fit: matches.reduce((sum, match, other) => sum + (weights[other] ?? 0) * (match[place] ?? 0) ** 2, 0),
  }));
  const holding = fits.filter(({ holds }) => holds);
  if (holding.length === 0) return [];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const own = Math.max(...holding.map(({ fit }) => fit));
  return fits.flatMap(({ unit, holds, fit }) => {
    if (holds || unit.isHead || fit <= own) return [];
    const isAnchored =
      (one.quantity !== null || one.name === true || unit.isRow) &&
      context.some(
        (other) => isAnchor(other, unit) && !holding.some((held) => held.unit.stems.has(other.stem)),
      );
    const apart = isAnchored ? 1 : Math.min(1, 1.2 * (1 - own / fit));
    const { rival, guess } = rivalsOf(one, unit, said, sources);
    // Only where the rest of the statement stands there has one word been exchanged; a guess wants that word for word.
    const found: Exchange[] = [];
    if (rival)
      found.push({
        strength: apart * Math.min(1, fit / total / 0.6),
        reason: instead(one, rival),
        isGuess: false,
      });
    if (guess)
      found.push({
        strength: apart * Math.min(1, fit / total / 0.75) ** 2,
        reason: instead(one, guess),
        isGuess: true,
      });
    return found;
  });
}

/** Others of the same kind that the statement does not mention there. */
function rivalsOf(one: Token, unit: Unit, said: Token[], sources: Sources) {
  const stems = new Set(said.map(({ stem }) => stem));
  const unsaid = unit.tokens.filter(
    (held) =>
      held.content &&
      !stems.has(held.stem) &&
      !said.some((other) => isSameNumber(other, held) || onSameSide(other.lower, held.lower)) &&
      (one.quantity === null) === (held.quantity === null),
  );
  if (one.quantity) return { rival: unsaid.find((held) => isYear(one) === isYear(held)), guess: undefined };
  const others = unsaid.filter(
    (held) => !isSpelledLike(held, said) && sharedStart(one.lower, held.lower) < 4,
  );
  return {
    rival: others.find(
      (held) =>
        (one.name === true && held.name === true) ||
        (isKey(one, sources) && unit.isListed && held.place < unit.keys) ||
        oppositesOf(one.lower).has(held.lower),
    ),
    guess: others.find((held) => goWithSame(one, held, said, unit.tokens)),
  };
}

/** "Vector search" for "keyword search": the word beside both is the same. */
function goWithSame(one: Token, held: Token, said: Token[], source: Token[]): boolean {
  const beside = (token: Token, tokens: Token[], step: 1 | -1) => {
    const other = tokens.find(({ place }) => place === token.place + step);
    return other?.content && other.clause === token.clause ? other.stem : null;
  };
  return ([1, -1] as const).some((step) => {
    const companion = beside(one, said, step);
    return companion !== null && companion === beside(held, source, step);
  });
}

/** Whether a word is what a table's row or a list's item is about. */
const isKey = ({ stem }: Token, { sentences }: Sources) =>
  sentences.units.some(
    (unit) => unit.isListed && unit.tokens.slice(0, unit.keys).some((held) => held.stem === stem),
  );

/** A name, or what the row is about, that stands in a unit: it tells the rows apart, their common words do not. */
const isAnchor = (one: Token, { tokens, keys, isListed }: Unit) =>
  isListed && tokens.some((held) => held.stem === one.stem && (held.name === true || held.place < keys));

const isYear = ({ text }: Token) => /^(?:1[89]|20)\d\d$/.test(text);
