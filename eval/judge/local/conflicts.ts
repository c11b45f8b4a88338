import { contentOf, type Evidence } from "./evidence.ts";
import { oppositesOf } from "./polarity.ts";
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

/** A number of the claim that its sentence in the source does not have. */
export function numberConflict(claim: Token[], evidence: Evidence, reading: Reading): Conflict {
  const numbersIn = (tokens: Token[]) => tokens.filter(({ quantity }) => quantity !== null);
  const claimed = numbersIn(claim).filter(({ quantity }) => !quantity?.loose);
  const same = (one: Token, other: Token) =>
    one.quantity !== null && other.quantity !== null && sameQuantity(one.quantity, other.quantity, one.hedged);
  const primary = numbersIn(evidence.primary.tokens);
  const unclaimed = primary.filter((held) => !numbersIn(claim).some((one) => same(one, held)));
  const anywhere = reading.units.flatMap(({ tokens }) => numbersIn(tokens));
  const inEvidence = evidence.units.flatMap(({ tokens }) => numbersIn(tokens));
  return stronger(
    claimed.map((one): Conflict => {
      if (primary.some((held) => same(one, held))) return boundElsewhere(one, claim, evidence.primary.tokens);
      const instead = unclaimed.find((held) => !held.quantity?.loose) ?? (unclaimed.length > 0 ? unclaimed[0] : undefined);
      const where = instead ? `says ${one.text} where the source says ${instead.text}` : "";
      if (inEvidence.some((held) => same(one, held))) return instead ? { strength: 0.3, reason: where } : noConflict;
      if (anywhere.some((held) => same(one, held))) {
        return instead ? { strength: 1, reason: where } : { strength: 0.5, reason: `the number ${one.text} stands elsewhere in the source` };
      }
      if (instead) return { strength: 1, reason: where };
      // A summary may count what the source lists: "two models".
      const counts = /^\p{L}/u.test(one.text) && (one.quantity?.value ?? 9) <= 4;
      return { strength: counts ? 0.4 : 1, reason: `the number ${one.text} is not in the source` };
    }),
  );
}

/**
 * "The query 1,000 and the answer 5,000": a claim that has both numbers' sentence but ties the number to the other
 * word. The number of the sentence that stands nearest to the claim's own words should be the claimed one.
 */
function boundElsewhere(one: Token, claim: Token[], source: Token[]): Conflict {
  const numbers = source.filter(({ quantity }) => quantity !== null && !quantity.loose);
  const others = new Set(claim.filter(({ quantity }) => quantity).map(({ stem }) => stem));
  const rivals = numbers.filter(({ stem }) => !others.has(stem));
  const own = numbers.filter(({ quantity }) => quantity && one.quantity && sameQuantity(one.quantity, quantity, one.hedged));
  if (rivals.length === 0 || own.length === 0) return noConflict;
  const words = new Set(contentOf(claim).filter(({ quantity }) => !quantity).map(({ stem }) => stem));
  const shared = contentOf(source).filter(({ stem }) => words.has(stem));
  const nearness = (number: Token) => shared.reduce((sum, { place, clause }) => {
    const distance = Math.abs(place - number.place) + (clause === number.clause ? 0 : 3);
    return sum + 1 / distance ** 2;
  }, 0);
  const best = (tokens: Token[]) => tokens.reduce((top, token) => (nearness(token) > nearness(top) ? token : top));
  const rival = best(rivals);
  const mine = best(own);
  return nearness(rival) > 2 * nearness(mine)
    ? { strength: 0.6, reason: `says ${one.text} where the source says ${rival.text}` }
    : noConflict;
}

/** A name of the claim that its sentence in the source does not have. */
export function nameConflict(claim: Token[], evidence: Evidence, reading: Reading): Conflict {
  const stems = new Set(claim.map(({ stem }) => stem));
  const source = evidence.primary.source;
  const isName = (token: Token) => token.name === true;
  const unclaimed = evidence.primary.tokens.filter(
    (token) => token.content && token.name !== false && !stems.has(token.stem) && !spelledLike(token, claim),
  );
  return stronger(
    claim.map((one, index): Conflict => {
      const named = isName(one) || (one.name === "initial" && opensName(claim, index, reading));
      if (!named || !one.content || evidence.primary.stems.has(one.stem) || spelledLike(one, evidence.primary.tokens)) return noConflict;
      const instead = unclaimed.find(isName) ?? unclaimed[0];
      const where = instead ? `says ${one.text} where the source says ${instead.text}` : "";
      if (reading.stems.has(one.stem)) {
        if (!instead) return noConflict;
        const topic = reading.titles[source]?.has(one.stem);
        const strength = (isName(instead) ? 1 : 0.5) * (topic ? 0.4 : evidence.stems.has(one.stem) ? 0.7 : 1);
        return { strength, reason: where };
      }
      if (abbreviates(one, reading) || reading.units.some(({ tokens }) => spelledLike(one, tokens))) return noConflict;
      return instead && isName(instead)
        ? { strength: 1, reason: where }
        : { strength: 0.8, reason: `the name ${one.text} is not in the source` };
    }),
  );
}

/** A capital that opens a sentence is a name's where the source has it as a name, or another name follows. */
function opensName(claim: Token[], index: number, reading: Reading): boolean {
  const one = claim[index];
  const held = reading.units.flatMap(({ tokens }) => tokens.filter(({ stem }) => stem === one?.stem));
  if (held.length > 0) return held.some(({ name }) => name === true);
  return claim[index + 1]?.name === true;
}

const abbreviates = ({ lower }: Token, { initials }: Reading) =>
  lower.length > 1 && initials.some((letters) => letters.includes(lower.replace(/s$/, "")));

/** Other forms and slips of one name: Belgium, Belgian; Traore, Traoré. */
function spelledLike(one: Token, tokens: Token[]): boolean {
  const plain = bare(one.lower);
  return tokens.some(({ lower }) => {
    const other = bare(lower);
    if (plain === other) return true;
    const shared = commonPrefix(plain, other);
    return shared >= 4 && shared >= 0.6 * Math.max(plain.length, other.length) && !/\p{N}/u.test(plain + other);
  });
}

const bare = (text: string) => text.normalize("NFD").replace(/\p{M}|['’]s$/gu, "");

export function commonPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** Opposites of degree: the claim says "after", its sentence says "before". */
export function degreeConflict(claim: Token[], evidence: Evidence): Conflict {
  const stems = new Set(claim.map(({ stem }) => stem));
  const held = evidence.units.flatMap(({ tokens }) => tokens);
  return stronger(
    claim.map((one): Conflict => {
      if (evidence.primary.stems.has(one.stem)) return noConflict;
      const opposites = oppositesOf(one.lower);
      if (opposites.size === 0) return noConflict;
      const against = held.find((token) => !stems.has(token.stem) && opposites.has(token.lower));
      if (!against) return noConflict;
      const deniesOnce = (one.denial === "denied") !== (against.denial === "denied");
      const first = evidence.primary.tokens.includes(against);
      return deniesOnce ? noConflict : { strength: first ? 1 : 0.4, reason: `says ${one.text} where the source says ${against.text}` };
    }),
  );
}
