import type { Span } from "../../text/split.ts";
import type { FoundName } from "../provider.ts";
import type { LocalNames } from "./models.ts";

/** A word as BERT's tokenizer parts a text before it cuts pieces: letters and figures, or a single sign, or a Han character. */
const word = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+|[^\s\p{L}\p{M}\p{N}]/gu;

export const wordsOf = (text: string): Span[] =>
  Array.from(text.matchAll(word), ({ index, 0: found }) => ({ start: index, end: index + found.length }));

/**
 * The names and addresses that a label for each word makes out (BIO: Ramshaw & Marcus, 1995). These models know places
 * and no addresses: an address is a place with a house number at it, or several with a number between.
 */
export function readLabels(
  text: string,
  words: Span[],
  labels: string[],
  { name, place }: LocalNames["labels"],
): FoundName[] {
  const found = entitiesOf(text, words, labels);
  const names = found
    .filter(({ type }) => type === name)
    .map(({ start, end }): FoundName => ({ start, end, kind: "NAME" }));
  const addresses = addressesOf(
    text,
    found.filter(({ type }) => type === place),
  );
  return [...names, ...addresses].sort((a, b) => a.start - b.start);
}

/** What may stand within a name and be labelled as nothing: `O’Brien`, `Jean-Luc`, `J. R. Tolkien`. */
const withinName = /^(?:\s|[.'’‐-]\s?)?$/u;

/** A `B-` right behind the same type goes on with it: what is masked twice in a row is masked once. */
function entitiesOf(text: string, words: Span[], labels: string[]): (Span & { type: string })[] {
  const found: (Span & { type: string })[] = [];
  for (const [index, { start, end }] of words.entries()) {
    const type = /^[BI]-(.+)$/.exec(labels[index] ?? "O")?.[1];
    if (type === undefined) continue;
    const last = found.at(-1);
    if (last?.type === type && withinName.test(text.slice(last.end, start))) last.end = end;
    else found.push({ start, end, type });
  }
  return found;
}

const houseNumberBefore = /(?<![\p{L}\d.])\d{1,5}(?:[-/]\d{1,4})? ?[A-Za-z]?(?:,? )$/u;
const numberBehind =
  /^,? (?:\d{1,4} ?[A-Za-z]?(?:[-/]\d{1,4})?|\d{5,6}|[A-Z]{2} \d{5}|[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})(?![\p{L}\d]|\.\d)/u;
const between = /^(?:[,\s]|\d{1,6}[A-Za-z]?(?![\p{L}\d]))*$/u;
const longestGap = 24;
/** "Berlin 1936" is no address. */
const year = /(?<!\d)(?:1[5-9]|20)\d\d(?!\d)/g;

function addressesOf(text: string, places: Span[]): FoundName[] {
  const runs: (Span & { count: number })[] = [];
  for (const { start, end } of places) {
    const last = runs.at(-1);
    const gap = last ? text.slice(last.end, start) : "";
    if (last && gap.length <= longestGap && between.test(gap)) {
      last.end = end;
      last.count++;
    } else runs.push({ start, end, count: 1 });
  }
  return runs.flatMap((run): FoundName[] => {
    const before = houseNumberBefore.exec(text.slice(0, run.start).slice(-16))?.[0] ?? "";
    const behind = numberBehind.exec(text.slice(run.end))?.[0] ?? "";
    const whole = { start: run.start - before.length, end: run.end + behind.length };
    const numbers = text.slice(whole.start, whole.end).replace(year, "");
    return /\d/.test(numbers) ? [{ ...whole, kind: "ADDRESS" }] : [];
  });
}
