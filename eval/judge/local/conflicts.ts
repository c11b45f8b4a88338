import type { Evidence } from "./evidence.ts";
import { commonPrefix } from "./matching.ts";
import { negates, onSameSide, oppositesOf } from "./polarity.ts";
import { sameQuantity } from "./quantities.ts";
import type { Reading } from "./reading.ts";
import type { Token } from "./tokens.ts";

/** What speaks against a claim. `strength` 0 to 1. */
export interface Conflict {
  strength: number;
  reason: string;
}

export const noConflict: Conflict = { strength: 0, reason: "" };
export const stronger = (conflicts: Conflict[]) =>
  conflicts.reduce((top, one) => (one.strength > top.strength ? one : top), noConflict);
export const instead = (one: Token, other: Token) => `says ${one.text} where the source says ${other.text}`;

export const numbersIn = (tokens: Token[]) => tokens.filter(({ quantity }) => quantity !== null);
export const sameNumber = (one: Token, other: Token) =>
  one.quantity !== null && other.quantity !== null && sameQuantity(one.quantity, other.quantity, one.hedged);

/** A number that the sources do not have, or that counts something else there. */
export function numberConflict(claim: Token[], { primary }: Evidence, reading: Reading): Conflict {
  const unclaimed = numbersIn(primary.tokens).filter(
    (held) => !numbersIn(claim).some((one) => sameNumber(one, held)),
  );
  return stronger(
    numbersIn(claim).map((one): Conflict => {
      if (one.quantity?.loose) return noConflict;
      if (reading.units.some(({ tokens }) => tokens.some((held) => sameNumber(one, held))))
        return unitConflict(one, claim, primary.tokens);
      // A summary may count what the source lists: "two models".
      const counts = /^\p{L}/u.test(one.text) && [2, 3, 4].includes(one.quantity?.value ?? 0);
      const rival = unclaimed.find(({ quantity }) => !counts || (quantity?.value ?? 99) <= 5);
      if (rival) return { strength: 1, reason: instead(one, rival) };
      if (one.pointed) return noConflict;
      return { strength: counts ? 0.4 : 1, reason: `the number ${one.text} is not in the source` };
    }),
  );
}

/** The number is right and what it counts is not: 15 minutes for 15 seconds. */
function unitConflict(one: Token, claim: Token[], source: Token[]): Conflict {
  const after = (token: Token, tokens: Token[]) =>
    tokens.find(({ place, content }) => place > token.place && place <= token.place + 2 && content);
  const counted = after(one, claim);
  if (!counted || source.some(({ stem }) => stem === counted.stem)) return noConflict;
  const held = source.filter((token) => sameNumber(one, token)).map((token) => after(token, source));
  const other = held.find((token) => token && oppositesOf(counted.lower).has(token.lower));
  return other
    ? { strength: 1, reason: `says ${one.text} ${counted.text} where the source says ${other.text}` }
    : noConflict;
}

/** A name that the sources do not have. */
export function nameConflict(claim: Token[], { primary }: Evidence, reading: Reading): Conflict {
  const stems = new Set(claim.map(({ stem }) => stem));
  const rival = primary.tokens.find(
    (token) => token.content && token.name === true && !stems.has(token.stem) && !spelledLike(token, claim),
  );
  return stronger(
    claim.map((one, index): Conflict => {
      const named = one.name === true || (one.name === "initial" && opensName(one, claim.slice(index + 1)));
      if (!named || !one.content || reading.stems.has(one.stem) || abbreviates(one, reading))
        return noConflict;
      if (reading.units.some(({ tokens }) => spelledLike(one, tokens))) return noConflict;
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

const abbreviates = ({ lower }: Token, { initials }: Reading) =>
  lower.length > 1 && initials.some((letters) => letters.includes(lower.replace(/s$/, "")));

/** Other forms and slips of one name: Belgium, Belgian; Traore, Traoré. */
export function spelledLike(one: Token, tokens: Token[]): boolean {
  const plain = bare(one.lower);
  return tokens.some(({ lower }) => {
    const other = bare(lower);
    if (plain === other) return true;
    const shared = commonPrefix(plain, other);
    return (
      shared >= 4 && shared >= 0.6 * Math.max(plain.length, other.length) && !/\p{N}|_/u.test(plain + other)
    );
  });
}

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}|['’]s$/gu, "");

/** Opposites of degree: the claim says "after", its sentence says "before". */
export function degreeConflict(claim: Token[], { primary }: Evidence): Conflict {
  const stems = new Set(claim.map(({ stem }) => stem));
  return stronger(
    claim.map((one): Conflict => {
      // "More quickly" is no amount.
      if (/^(?:more|less|most|least)$/.test(one.lower) && /ly$/.test(claim[one.place + 1]?.lower ?? ""))
        return noConflict;
      if (primary.stems.has(one.stem) || primary.tokens.some(({ lower }) => onSameSide(lower, one.lower)))
        return noConflict;
      const opposites = oppositesOf(one.lower);
      const against = primary.tokens.find(
        ({ lower, stem }) => !stems.has(stem) && (opposites.has(lower) || negates(one.lower, lower)),
      );
      if (!against || claim.some(({ lower }) => onSameSide(lower, against.lower))) return noConflict;
      // "Not more" is "less".
      if ((one.denial === "denied") !== (against.denial === "denied")) return noConflict;
      return { strength: 1, reason: instead(one, against) };
    }),
  );
}
