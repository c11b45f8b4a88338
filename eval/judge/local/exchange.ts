import { type Conflict, instead, sameNumber, spelledLike, stronger } from "./conflicts.ts";
import { contentOf, type Ground } from "./evidence.ts";
import { bestMatch, commonPrefix } from "./matching.ts";
import { onSameSide, oppositesOf } from "./polarity.ts";
import type { Unit } from "./reading.ts";
import { partsOf, type Token } from "./tokens.ts";

/** Words this alike are of one kind, as server and client, or parent and child; what is more alike may be one thing. */
const akin = { from: 0.5, to: 0.7 };

/**
 * Something that the source has, in the place of something else that it has: "the query 5,000" where the query has 1,000
 * and the answer 5,000; Titan for Cohere. For each word: does the sentence, and the part of a sentence, that fits the
 * words around it in the claim hold it too? If not, and there is another of its kind instead, they were exchanged.
 */
export function exchangeConflicts(claim: Token[], ground: Ground): { firm: Conflict; loose: Conflict } {
  const found = exchangesIn(claim, ground);
  return {
    firm: stronger(found.filter(({ firm }) => firm)),
    loose: stronger(found.filter(({ firm }) => !firm)),
  };
}

function exchangesIn(claim: Token[], ground: Ground): Exchange[] {
  const units = ground.reading.units;
  const parts = units.flatMap(splitUnit);
  return partsOf(claim).flatMap((part) =>
    contentOf(part).flatMap((one) => {
      // A part of a word or two has too little around the word to tell.
      const around = contentOf(part).length > 2 ? part : claim;
      const context = contentOf(around).filter((other) => other !== one);
      const bySentence = displacement(one, { context, spans: units, claim, ground });
      const byPart = displacement(one, { context, spans: parts, claim: around, ground });
      return [...bySentence, ...byPart];
    }),
  );
}

/** Firm: of a kind that is known, not guessed from meaning. */
interface Exchange extends Conflict {
  firm: boolean;
}

interface Surroundings {
  context: Token[];
  spans: Unit[];
  /** What the claim says there: no rival for itself. */
  claim: Token[];
  ground: Ground;
}

/** How much worse the words around a token fit where the source has it than where the source has a rival of it. */
function displacement(one: Token, { context, spans, claim, ground }: Surroundings): Exchange[] {
  const { reading, match } = ground;
  const isHeld = (held: Token) =>
    onSameSide(held.lower, one.lower) ||
    held.stem === one.stem ||
    sameNumber(one, held) ||
    (one.name !== false && spelledLike(one, [held]));
  const fits = spans.map((span) => ({
    span,
    holds: span.stems.has(one.stem) || span.tokens.some(isHeld),
    fit: context.reduce(
      (sum, other) => sum + reading.weigh(other.stem) * bestMatch(other, span, match) ** 2,
      0,
    ),
  }));
  const holding = fits.filter(({ holds }) => holds);
  if (holding.length === 0) return [];
  const total = context.reduce((sum, other) => sum + reading.weigh(other.stem), 0);
  const own = Math.max(...holding.map(({ fit }) => fit));
  const found: Exchange[] = [];
  for (const { span, holds, fit } of fits) {
    if (holds || span.heads || fit <= own) continue;
    const anchored =
      (one.quantity !== null || one.name === true || span.row) &&
      context.some(
        (other) => isAnchor(other, span) && !holding.some((held) => held.span.stems.has(other.stem)),
      );
    const apart = anchored ? 1 : Math.min(1, 1.2 * (1 - own / fit));
    // Only where the rest of the claim stands there has one word been exchanged, and a guess wants that word for word.
    const strength = apart * Math.min(1, fit / total / 0.6);
    const guess = apart * Math.min(1, fit / total / 0.75) ** 2;
    const { firm, loose } = rivalsOf(one, span, { claim, ground });
    if (firm) found.push({ strength, reason: instead(one, firm), firm: true });
    if (loose) found.push({ strength: guess, reason: instead(one, loose), firm: false });
  }
  return found;
}

/** Others of the same kind that the claim does not mention there. */
function rivalsOf(one: Token, span: Unit, { claim, ground }: { claim: Token[]; ground: Ground }) {
  const said = new Set(claim.map(({ stem }) => stem));
  const unsaid = span.tokens.filter(
    (held) =>
      held.content &&
      !said.has(held.stem) &&
      !claim.some((other) => sameNumber(other, held) || onSameSide(other.lower, held.lower)) &&
      (one.quantity === null) === (held.quantity === null),
  );
  if (one.quantity) return { firm: unsaid.find((held) => isYear(one) === isYear(held)), loose: undefined };
  const other = unsaid.filter((held) => !spelledLike(held, claim) && commonPrefix(one.lower, held.lower) < 4);
  return {
    firm: other.find(
      (held) =>
        (one.name === true && held.name === true) ||
        (isKey(one, ground) && span.listed && isIn(held, span)) ||
        oppositesOf(one.lower).has(held.lower),
    ),
    loose: other.find((held) => {
      const alike = ground.like(one.lower, held.lower) ?? 0;
      return (alike >= akin.from && alike < akin.to) || goWithSame(one, held, { span, claim });
    }),
  };
}

/** "Vector search" for "keyword search": the word beside both is the same. */
function goWithSame(one: Token, held: Token, { span, claim }: { span: Unit; claim: Token[] }): boolean {
  const beside = (token: Token, tokens: Token[], step: 1 | -1) => {
    const other = tokens.find(({ place }) => place === token.place + step);
    return other?.content && other.clause === token.clause ? other.stem : null;
  };
  return ([1, -1] as const).some((step) => {
    const companion = beside(one, claim, step);
    return companion !== null && companion === beside(held, span.tokens, step);
  });
}

/** Whether a word is what a table's row, a list's item or a sentence is about. */
const isKey = ({ stem }: Token, { reading }: Ground) =>
  reading.units.some(
    (unit) => unit.listed && unit.tokens.slice(0, unit.keys).some((held) => held.stem === stem),
  );

const isIn = ({ place }: Token, { keys }: Unit) => place < keys;

/** A name, or what the row is about, that stands in a span: it tells the rows apart, their common words do not. */
const isAnchor = (one: Token, { tokens, keys, listed }: Unit) =>
  tokens.some((held) => held.stem === one.stem && listed && (held.name === true || held.place < keys));

const isYear = ({ text }: Token) => /^(?:1[89]|20)\d\d$/.test(text);

/** A table's row stays whole: its cells belong together. */
function splitUnit(unit: Unit): Unit[] {
  if (unit.row) return [unit];
  return partsOf(unit.tokens).map((tokens, part) => ({
    ...unit,
    tokens,
    keys: part === 0 ? unit.keys : 0,
    stems: new Set(tokens.map(({ stem }) => stem)),
  }));
}
