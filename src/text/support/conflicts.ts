import { isSameNumber, isSpelledLike } from "./match.ts";
import { isOfKind, negates, onSameSide, oppositesOf } from "./polarity.ts";
import type { Sources, Unit } from "./sources.ts";
import type { Token } from "./tokens.ts";

/** A reason against a statement. `strength` runs from 0 to 1. */
export interface Conflict {
  strength: number;
  reason: string;
  /** One of two sides is said for the other: no kinds such as months, nor an order, of which a text names several. */
  isContrary?: boolean;
}

export const noConflict: Conflict = { strength: 0, reason: "" };
export const strongest = (conflicts: Conflict[]) =>
  conflicts.reduce((top, one) => (one.strength > top.strength ? one : top), noConflict);
export const instead = (one: Token, other: Token) => `says ${one.text} where the source says ${other.text}`;

const numbersIn = (tokens: Token[]) => tokens.filter(({ quantity }) => quantity !== null);
const isHeld = (one: Token, { sentences }: Sources) =>
  sentences.words.some((held) => isSameNumber(one, held));

/** A number that the sources do not have, or that counts something else there. */
export function numberConflict(statement: Token[], primary: Unit, sources: Sources): Conflict {
  const numbers = numbersIn(statement);
  const unsaid = numbersIn(primary.tokens).filter((held) => !numbers.some((one) => isSameNumber(one, held)));
  return strongest(
    numbers.map((one): Conflict => {
      if (one.quantity?.loose) return noConflict;
      if (isHeld(one, sources)) return countedConflict(one, statement, primary.tokens);
      // A summary may count what the source lists: "two models".
      const isCount = /^\p{L}/u.test(one.text) && [2, 3, 4].includes(one.quantity?.value ?? 0);
      const rival = unsaid.find(({ quantity }) => !isCount || (quantity?.value ?? 99) <= 5);
      if (rival) return { strength: 1, reason: instead(one, rival) };
      if (one.pointed) return noConflict;
      return { strength: isCount ? 0.4 : 1, reason: `the number ${one.text} is not in the source` };
    }),
  );
}

/** How many numbers no source has: those in figures. Small ones and words may be counted off. */
export const countAbsentFigures = (statement: Token[], sources: Sources): number =>
  numbersIn(statement).filter(
    (one) => /^\p{N}/u.test(one.text) && (one.quantity?.value ?? 0) > 4 && !isHeld(one, sources),
  ).length;

/** The number is right and what it counts is not: 15 minutes for 15 seconds. */
function countedConflict(one: Token, statement: Token[], source: Token[]): Conflict {
  const after = (token: Token, tokens: Token[]) =>
    tokens.find(({ place, content }) => place > token.place && place <= token.place + 2 && content);
  const counted = after(one, statement);
  if (!counted || source.some(({ stem }) => stem === counted.stem)) return noConflict;
  const held = source.filter((token) => isSameNumber(one, token)).map((token) => after(token, source));
  const other = held.find((token) => token && oppositesOf(counted.lower).has(token.lower));
  return other
    ? { strength: 1, reason: `says ${one.text} ${counted.text} where the source says ${other.text}` }
    : noConflict;
}

/** A name that the sources do not have. */
export function nameConflict(statement: Token[], primary: Unit, sources: Sources): Conflict {
  const stems = new Set(statement.map(({ stem }) => stem));
  const rival = primary.tokens.find(
    (token) =>
      token.content && token.name === true && !stems.has(token.stem) && !isSpelledLike(token, statement),
  );
  return strongest(
    statement.map((one, index): Conflict => {
      const isNamed =
        one.name === true || (one.name === "initial" && opensName(one, statement.slice(index + 1)));
      if (!isNamed || !one.content || sources.stems.has(one.stem) || isAbbreviation(one, sources))
        return noConflict;
      if (isSpelledLike(one, sources.sentences.words)) return noConflict;
      return rival
        ? { strength: 1, reason: instead(one, rival) }
        : { strength: 0.9, reason: `the name ${one.text} is not in the source` };
    }),
  );
}

/** A capital that opens a sentence is a name's where another name follows at once, or after an "and". */
function opensName({ clause, lower }: Token, following: Token[]): boolean {
  const next = following.find((token) => !/^(?:and|or)$/.test(token.lower));
  return next?.name === true && next.clause === clause && !lower.endsWith("ly");
}

const isAbbreviation = ({ lower }: Token, { initials }: Sources) =>
  lower.length > 1 && initials.some((letters) => letters.includes(lower.replace(/s$/, "")));

/** Opposites of degree: the statement says "after", its sentence says "before". */
export function degreeConflict(statement: Token[], primary: Unit): Conflict {
  const stems = new Set(statement.map(({ stem }) => stem));
  return strongest(
    statement.map((one): Conflict => {
      // "More quickly" is no amount.
      if (/^(?:more|less|most|least)$/.test(one.lower) && /ly$/.test(statement[one.place + 1]?.lower ?? ""))
        return noConflict;
      if (primary.stems.has(one.stem) || primary.tokens.some(({ lower }) => onSameSide(lower, one.lower)))
        return noConflict;
      const opposites = oppositesOf(one.lower);
      const against = primary.tokens.find(
        ({ lower, stem }) => !stems.has(stem) && (opposites.has(lower) || negates(one.lower, lower)),
      );
      if (!against || statement.some(({ lower }) => onSameSide(lower, against.lower))) return noConflict;
      // "Not more" is "less".
      if ((one.denial === "denied") !== (against.denial === "denied")) return noConflict;
      const isContrary = !isOfKind(one.lower) && !ordering.test(one.lower);
      return { strength: 1, reason: instead(one, against), isContrary };
    }),
  );
}

const ordering = /^(?:first|last|early|begin|start|end)/;
