import type { Passage } from "../../types.ts";
import { denies, maySayDenial, oppositesOf } from "./opposites.ts";
import { readWords, type StatementWord, sameValue } from "./statement-words.ts";

/** What statements are held against: some slides' words, as sets for all and line by line. */
export interface Ground {
  terms: Set<string>;
  words: Set<string>;
  /** By their first four letters: other forms of a word are sought there. */
  byStart: Map<string, string[]>;
  values: number[];
  /** First letters of all words in a row, for abbreviations. */
  initials: string;
  units: { words: StatementWord[]; terms: Set<string> }[];
}

/** What an answer says of its slides rather than from them: what they are about, or leave open. */
const speaksOfSlides =
  /\b(?:slides?|passages?|course|sources?|texts?|material|documents?)\b.{0,40}?\b(?:(?:do|does|did)(?: not|n['’]t)|cannot|can['’]t|leaves? open|nothing|no (?:information|mention|details?)|(?:not|never) (?:say|tell|mention|cover|explain)|(?:provides?|describes?|discuss(?:es)?|reports? on|covers?|gives?|is about|are about|highlights?|summari[sz]es?)\b)|\b(?:is|are)(?: not|n['’]t) (?:covered|mentioned|explained|answered|said|given|stated)\b|^\W*I (?:do(?: not|n['’]t)|can(?:not|['’]t)|am not|could not)\b/i;
/** Mostly signs: no words to compare. */
const isFormula = (text: string) => (text.match(/[\p{L}\p{M}\p{N}\s]/gu)?.length ?? 0) < 0.75 * text.length;

/** What speaks against a statement, by how much it leaves of its score. Chosen on faithbench-dev and eval/labels. */
const weights = { number: 0.2, count: 0.85, name: 0.6, opposite: 0.3, denial: 0.34 };
/** Words any explanation may use; they tell little of what it says. */
const glue =
  /^(?:us(?:e|es|ed|ing)|allow|enabl|provid|includ|help|ensur|import|effect|differ|simpl|basic|gener|certain|various|specif|particul|relat|involv|refer|describ|mention|discuss|state|note|accord|slide|course|passag|text|sourc|answer|question|follow|result|way|mean|call|need|want|becaus|therefor|howev|addit|also|overal|main|key|base|typic|usual|common|well|good|part|form|type|kind|order|case|whole|allow|lead|creat|make|get|keep|show|contain|consist|process|occur|one)/;
const glueWeight = 0.35;
const nameWeight = 1.5;

export function readGround(passages: Passage[]): Ground {
  const texts = passages.flatMap(({ slide, text }) => [slide.section ?? "", slide.title, ...unitsOf(text)]);
  const units = texts.map((text) => {
    const words = readWords(text);
    return { words, terms: new Set(words.flatMap(({ terms }) => terms)) };
  });
  const words = units.flatMap((unit) => unit.words);
  const terms = new Set(words.flatMap((word) => word.terms));
  const byStart = new Map<string, string[]>();
  for (const term of terms) byStart.set(term.slice(0, 4), [...(byStart.get(term.slice(0, 4)) ?? []), term]);
  return {
    terms,
    words: new Set(words.map(({ lower }) => lower)),
    byStart,
    values: words.flatMap(({ value }) => value ?? []),
    initials: words.map(({ lower }) => lower.charAt(0)).join(""),
    units,
  };
}

/** Lines, those that were wrapped joined, and sentences. */
const unitsOf = (text: string) =>
  text
    .replace(/\n[ \t]*(?=\p{Ll})/gu, " ")
    .split(/\n+|(?<=[.!?])\s+(?=\p{Lu})/u)
    .filter((line) => /[\p{L}\p{N}]/u.test(line));

/**
 * How far slides bear a statement out, 0…1: the share of its content words that they have (in any form; names weigh
 * more, words of any explanation less), less for a number or name they do not have, for the contrary of what their
 * nearest line says, and for a "not" that stands on one side alone. Null where there is nothing to compare.
 */
export function bearOut(statement: string, ground: Ground): number | null {
  if (speaksOfSlides.test(statement) || isFormula(statement)) return null;
  const words = readWords(statement);
  const content = words.flatMap((word) => word.terms.map((term) => ({ word, term })));
  if (content.length + words.filter(({ value }) => value !== null).length < 2) return null;
  let all = 0;
  let held = 0;
  for (const { word, term } of content) {
    const weight = word.isName ? nameWeight : glue.test(term) ? glueWeight : 1;
    all += weight;
    if (isHeld(word, term, ground)) held += weight;
  }
  const covered = all === 0 ? 1 : held / all;
  return covered * conflictsOf(words, ground);
}

function conflictsOf(words: StatementWord[], ground: Ground): number {
  let left = 1;
  for (const { value, text } of words) {
    if (
      value === null ||
      text.toLowerCase() === "one" ||
      ground.values.some((held) => sameValue(value, held))
    )
      continue;
    left *= /^\p{L}/u.test(text) || value <= 4 ? weights.count : weights.number;
  }
  const isMissingName = words.some(
    (word) =>
      word.isName &&
      word.value === null &&
      word.terms.length > 0 &&
      !word.terms.some((term) => isHeld(word, term, ground)),
  );
  if (isMissingName) left *= weights.name;
  const nearest = nearestUnit(words, ground);
  const isContrary = nearest !== null && saysContrary(words, nearest);
  if (isContrary) left *= weights.opposite;
  else if (isDeniedNowhere(words, ground) || (nearest && isDeniedThere(words, nearest)))
    left *= weights.denial;
  return left;
}

function saysContrary(words: StatementWord[], unit: StatementWord[]): boolean {
  const said = new Set(words.map(({ lower }) => lower));
  const held = new Set(unit.map(({ lower }) => lower));
  return words.some(({ lower }) => {
    const sides = oppositesOf(lower);
    if (!sides || [...sides.own].some((word) => held.has(word))) return false;
    return [...sides.other].some((word) => held.has(word) && !said.has(word));
  });
}

/** The statement denies what slides speak of, and no line that speaks of it has a word that may deny it. */
function isDeniedNowhere(words: StatementWord[], { units }: Ground): boolean {
  return deniedIn(words).some((scope) => {
    const speaking = units.filter(({ terms }) => scope.some((term) => terms.has(term)));
    const isClear = speaking.some(({ terms }) => sharedOf(words, terms) >= 3);
    return isClear && !speaking.some((unit) => unit.words.some(({ lower }) => maySayDenial(lower)));
  });
}

/** Its nearest line denies what the statement says, and the statement has no word that may deny it. */
function isDeniedThere(words: StatementWord[], unit: StatementWord[]): boolean {
  if (words.some(({ lower }) => maySayDenial(lower))) return false;
  const said = new Set(words.flatMap(({ terms }) => terms));
  return deniedIn(unit).some((scope) => scope.length > 0 && scope.every((term) => said.has(term)));
}

/** Of each word that denies, the terms of the words behind it: what it denies. */
function deniedIn(words: StatementWord[]): string[][] {
  return words.flatMap(({ lower }, index) =>
    denies(lower)
      ? [
          words
            .slice(index + 1, index + 5)
            .flatMap(({ terms }) => terms)
            .slice(0, 2),
        ]
      : [],
  );
}

const sharedOf = (words: StatementWord[], terms: Set<string>) =>
  new Set(words.flatMap((word) => word.terms).filter((term) => terms.has(term))).size;

/** The line that shares most of a statement's terms, if it shares most of them. */
function nearestUnit(words: StatementWord[], { units }: Ground): StatementWord[] | null {
  const sought = [...new Set(words.flatMap(({ terms }) => terms))];
  let best: { words: StatementWord[]; share: number } | null = null;
  for (const unit of units) {
    const shared = sought.filter((term) => unit.terms.has(term)).length;
    const share = shared / (sought.length || 1);
    if (shared >= 2 && share > (best?.share ?? 0)) best = { words: unit.words, share };
  }
  return best && best.share >= nearEnough ? best.words : null;
}
const nearEnough = 0.5;

function isHeld(word: StatementWord, term: string, { terms, byStart, initials, words }: Ground): boolean {
  if (terms.has(term) || words.has(word.lower)) return true;
  if (/^\p{Lu}{2,6}s?$/u.test(word.text)) return initials.includes(word.lower.replace(/s$/, ""));
  if (term.length < 4) return false;
  const others = byStart.get(term.slice(0, 4)) ?? [];
  return others.some(
    (other) => sharedStart(term, other) >= (word.isName ? 0.57 : 0.65) * Math.max(term.length, other.length),
  );
}

function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
