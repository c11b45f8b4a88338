import { sidesIn } from "../../text/compared-sides.ts";
import { knownLanguageOf } from "../../text/language.ts";
import { readPatterns } from "../../text/lexicon.ts";
import { isSameNumber, isSpelledLike } from "../../text/support/match.ts";
import { negates, onSameSide, oppositesOf } from "../../text/support/polarity.ts";
import { roleConflict } from "../../text/support/roles.ts";
import { readSources } from "../../text/support/sources.ts";
import { type Token, tokenize } from "../../text/support/tokens.ts";

/** In the order in which they are tried. */
const kinds = ["comparison", "amount", "time", "person", "cause", "meaning"] as const;
const patterns = readPatterns("asked-kinds", ...kinds);
const kindOf = (question: string) =>
  kinds.find((kind) => patterns[kind].some((pattern) => pattern.test(question))) ?? null;

/**
 * What shows that two questions ask different things, however alike they sound: a number, a name, a sign, a denial, an
 * opposite, the kind of answer, the sides of a comparison or their roles. Null where nothing does. Embedding models place such pairs close together.
 */
export function asksAnother(one: string, other: string): string | null {
  const [own, its] = [knownLanguageOf(one), knownLanguageOf(other)];
  if (own !== null && its !== null && own !== its) return "another language";
  if (kindOf(one) !== kindOf(other)) return "another kind of answer";
  if (signsOf(one) !== signsOf(other)) return "other signs";
  const [left, right] = [tokenize(one), tokenize(other)];
  return (
    oneSided(left, right, other) ??
    oneSided(right, left, one) ??
    (compareAlike(sidesIn(one), sidesIn(other)) ? null : "other sides of a comparison")
  );
}

/**
 * What formulas and names of one letter are made of, in their order: which of them a question bears, its words don't tell.
 * A sentence's own marks are no signs, nor are the words of one letter that some languages have.
 */
const sign =
  /(?<![\p{L}\p{N}'’])(?![aAIiyeoàéuwzsv](?![\p{L}\p{N}]))\p{L}(?![\p{L}\p{M}\p{N}]|['’]\p{L})['’!]?|[^\p{L}\p{M}\p{N}\s.,;:!?'"()[\]…“”„«»‘’¿¡_`/-]|(?<=\s)-(?=\s)/gu;
const signsOf = (question: string) => (question.match(sign) ?? []).join(" ");

/** What one of them has that the other lacks. */
function oneSided(left: Token[], right: Token[], other: string): string | null {
  for (const token of left) {
    if (token.quantity && !token.quantity.loose && !right.some((held) => holdsNumber(held, token)))
      return `the number ${token.text}`;
    if (token.name === true && token.content && !isSpelledLike(token, right)) return `the name ${token.text}`;
    if (token.denies === "denied" && !right.some(({ denies }) => denies === "denied"))
      return `the denial ${token.text}`;
    if (token.content && isTurned(token, right)) return `the opposite of ${token.text}`;
  }
  return roleConflict(left, readSources([other])).strength > 0 ? "other roles" : null;
}

/** "1.1.3" is no number that could be compared, and the same all the same. */
const holdsNumber = (held: Token, token: Token) => held.lower === token.lower || isSameNumber(token, held);

function isTurned({ lower, stem }: Token, right: Token[]): boolean {
  if (right.some((held) => held.stem === stem || onSameSide(held.lower, lower))) return false;
  const opposites = oppositesOf(lower);
  return right.some((held) => opposites.has(held.lower) || negates(lower, held.lower));
}

function compareAlike(left: Set<string>[], right: Set<string>[]): boolean {
  if (left.length === 0 && right.length === 0) return true;
  const keys = (sides: Set<string>[]) => sides.map((side) => [...side].sort().join(" ")).sort();
  return JSON.stringify(keys(left)) === JSON.stringify(keys(right));
}
