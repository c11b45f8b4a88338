import { readLexicon } from "../lexicon.ts";

/** A number as a text has it, whether in digits or in words. */
export interface Quantity {
  value: number;
  percent: boolean;
  /** "one", "single" and "once" serve as articles too: they may match, but nobody is held to them. */
  loose: boolean;
  /** "About" or the like stands before it. */
  hedged: boolean;
}

const lists = readLexicon("numbers", "units", "tens", "magnitudes", "whole", "parts", "ordinals", "hedges");
const valuesOf = (list: Set<string>) =>
  new Map(
    [...list].map((entry): [string, number] => [entry.replace(/=.*/, ""), Number(entry.split("=")[1])]),
  );
const cardinals = new Map([
  ...[...lists.units].map((word, index): [string, number] => [word, index]),
  ...[...lists.tens].map((word, index): [string, number] => [word, (index + 2) * 10]),
]);
const magnitudes = valuesOf(lists.magnitudes);
/** Numbers in themselves. */
const whole = valuesOf(lists.whole);
const parts = valuesOf(lists.parts);
const ordinals = valuesOf(lists.ordinals);
const partOf = (word: string) => parts.get(word.replace(/s$/, ""));
const digits = /^\p{N}+(?:[.,]\p{N}+)*$/u;
const isLoose = (word: string) => word === "one" || word === "single" || word === "once";

/** The number that starts at a word, and how many words it takes; null if none does. `words` are lower case. */
export function quantityAt(words: string[], start: number): { quantity: Quantity; length: number } | null {
  const read = readValue(words, start);
  if (read === null) return null;
  const end = start + read.length;
  const twoWords = words[end] === "per" && words[end + 1] === "cent";
  const percent = twoWords || /^(?:%|percent|percentage|pct)$/.test(words[end] ?? "");
  const loose = read.length === 1 && isLoose(words[start] ?? "");
  const hedged = lists.hedges.has(words[start - 1] ?? "");
  const length = read.length + (twoWords ? 2 : percent ? 1 : 0);
  return { quantity: { value: read.value, percent, loose, hedged }, length };
}

function readValue(words: string[], start: number): { value: number; length: number } | null {
  const [before = "", first = "", next = ""] = [words[start - 1], words[start], words[start + 1]];
  const part = partOf(first);
  if (part !== undefined && (before === "a" || before === "one")) return { value: 1 / part, length: 1 };
  if (first === "a" || first === "an") {
    const magnitude = magnitudes.get(next);
    return magnitude === undefined ? null : { value: magnitude, length: 2 };
  }
  const alone = first.length > 2 ? magnitudes.get(first.replace(/s$/, "")) : undefined;
  const fixed = alone ?? whole.get(first) ?? (isLoose(first) && first !== "one" ? 1 : undefined);
  if (fixed !== undefined) return { value: fixed, length: 1 };
  const inDigits = digits.test(first);
  const value = inDigits ? parseDigits(first) : cardinals.get(first);
  if (value !== undefined) return withMagnitudes(words, start, { value, inDigits });
  const ordinal = ordinals.get(first);
  return ordinal === undefined ? null : { value: ordinal, length: 1 };
}

/** "Twenty-five", "two thirds", "two dozen", "50 thousand". */
function withMagnitudes(words: string[], start: number, first: { value: number; inDigits: boolean }) {
  let { value } = first;
  let length = 1;
  const unit = cardinals.get(words[start + 1] ?? "") ?? 0;
  if (!first.inDigits && value >= 20 && unit > 0 && unit < 10) {
    value += unit;
    length++;
  }
  const part = partOf(words[start + length] ?? "");
  if (part !== undefined && value < 10 && !first.inDigits) return { value: value / part, length: length + 1 };
  if (words[start + length] === "dozen") return { value: value * 12, length: length + 1 };
  for (let factor = magnitudes.get(words[start + length] ?? ""); factor !== undefined; length++) {
    value *= factor;
    factor = magnitudes.get(words[start + length + 1] ?? "");
  }
  return { value, length };
}

/** 1,024 and 1024 are one number; 3.5 is another; so is 0,5 where it can't be thousands. */
function parseDigits(text: string): number {
  const isGrouped = /^\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?$/u.test(text);
  return Number(isGrouped ? text.replaceAll(",", "") : text.replace(",", "."));
}

/** Whether two numbers say the same: half is 50%; about 182 million is 181,674,817, being rounded or hedged. */
export function sameQuantity(said: Quantity, held: Quantity): boolean {
  if (isClose(said.value, held.value)) return true;
  if (said.percent !== held.percent && isClose(shareOf(said), shareOf(held))) return true;
  if (said.hedged && Math.abs(said.value - held.value) <= Math.abs(held.value) * 0.03) return true;
  return roundsTo(held.value, said.value);
}

const isClose = (one: number, other: number) =>
  Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
const shareOf = ({ value, percent }: Quantity) => (percent ? value / 100 : value);

/** Rounds only long numbers, and to at least two digits, so that 1,024 never passes for 1,000. */
function roundsTo(exact: number, rounded: number): boolean {
  if (exact < 10_000 || rounded < 10_000) return false;
  const kept = String(rounded).replace(/0+$/, "").length;
  const step = 10 ** (Math.floor(Math.log10(rounded)) - Math.max(kept, 2) + 1);
  const steps = exact / step;
  return (
    isClose(Math.round(steps) * step, rounded) || (kept >= 2 && isClose(Math.floor(steps) * step, rounded))
  );
}
