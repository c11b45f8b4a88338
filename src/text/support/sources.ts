import { LRUCache } from "lru-cache";
import { splitStatements } from "../split.ts";
import { isSameWord, matchWords } from "./match.ts";
import { partsOf, type Token, tokenize } from "./tokens.ts";

/** A sentence, bullet or table row of a source, or a part of one. */
export interface Unit {
  /** Index of the source. */
  source: number;
  text: string;
  tokens: Token[];
  /** Stems of the tokens and of the heads of a table's columns. */
  stems: Set<string>;
  /** How many of the tokens name what it is about: a row's first cell, else all to the first word of meaning. */
  keys: number;
  /** A row of a table; a row or an item of a list. */
  isRow: boolean;
  isListed: boolean;
  /** A title or the heads of a table: names what is below and says nothing of it. */
  isHead: boolean;
}

export interface UnitIndex {
  units: Unit[];
  /** Their distinct words. */
  words: Token[];
  /** How nearly each unit holds a word, 0 to 1. */
  matchesOf(word: Token): Float64Array;
  /** 1 for each unit that has the word itself, in whatever form. */
  holdsOf(word: Token): Float64Array;
}

/** Sources made ready to hold statements against. */
export interface Sources {
  sentences: UnitIndex;
  /** Clauses, and what "and" joins. */
  parts: UnitIndex;
  stems: Set<string>;
  /** First letters of each sentence's words in a row, so that RRF finds reciprocal rank fusion. */
  initials: string[];
  weigh(word: Token): number;
}

export function readSources(texts: string[]): Sources {
  const units = texts.flatMap((text, source) => unitsOf.memo(text).map((unit) => ({ ...unit, source })));
  const frequency = new Map<string, number>();
  for (const { stems } of units)
    for (const stem of stems) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return {
    sentences: indexUnits(units),
    parts: indexUnits(units.flatMap(splitUnit)),
    stems: new Set(frequency.keys()),
    initials: units.map(({ tokens }) => tokens.map(({ lower }) => lower[0]).join("")),
    // What stands in every sentence tells none apart (Spärck Jones, 1972); a word the source lacks weighs most.
    weigh: ({ stem }) => Math.log(1 + (units.length + 1) / ((frequency.get(stem) ?? 0) + 0.5)),
  };
}

/** Compares each word of a statement with each distinct word of the units once. */
function indexUnits(units: Unit[]): UnitIndex {
  const vocabulary = new Map<string, { token: Token; places: Set<number> }>();
  const byStem = new Map<string, number[]>();
  for (const [place, { tokens, stems }] of units.entries()) {
    for (const token of tokens) {
      const key = `${token.lower} ${token.stem} ${token.content} ${token.quantity?.percent}`;
      const entry = vocabulary.get(key) ?? { token, places: new Set() };
      entry.places.add(place);
      vocabulary.set(key, entry);
    }
    for (const stem of stems) {
      const places = byStem.get(stem) ?? [];
      places.push(place);
      byStem.set(stem, places);
    }
  }
  const entries = [...vocabulary.values()];
  const compareBy = (compare: (word: Token, held: Token) => number) => {
    const known = new Map<string, Float64Array>();
    return (word: Token) => {
      const key = `${word.lower} ${word.stem} ${word.name}`;
      const before = known.get(key);
      if (before) return before;
      const found = new Float64Array(units.length);
      for (const { token, places } of entries) {
        const match = compare(word, token);
        if (match > 0) for (const place of places) found[place] = Math.max(found[place] ?? 0, match);
      }
      for (const place of byStem.get(word.stem) ?? []) found[place] = 1;
      known.set(key, found);
      return found;
    };
  };
  return {
    units,
    words: entries.map(({ token }) => token),
    matchesOf: compareBy(matchWords),
    holdsOf: compareBy((word, held) => Number(isSameWord(word, held))),
  };
}

/** A table's row stays whole: its cells belong together. */
function splitUnit(unit: Unit): Unit[] {
  if (unit.isRow) return [unit];
  return partsOf(unit.tokens).map((tokens, part) => ({
    ...unit,
    tokens,
    keys: part === 0 ? unit.keys : 0,
    stems: new Set(tokens.map(({ stem }) => stem)),
  }));
}

const tableRow = /^\s*\|(.*)\|\s*$/;
const tableRule = /^[\s|:-]+$/;
/** A cell that denies its column. */
const denyingCell = /^(?:no|none|never|not|[–—-])$/i;

/** The same slides come again with every answer. */
const unitsOf = new LRUCache<string, Omit<Unit, "source">[]>({ max: 2_000, memoMethod: readUnits });

function readUnits(text: string): Omit<Unit, "source">[] {
  const units: Omit<Unit, "source">[] = [];
  let heads: string[] | null = null;
  for (const line of joinWrapped(text)) {
    const row = tableRow.exec(line)?.[1];
    if (row === undefined) {
      heads = null;
      for (const { start, end, item } of splitStatements(line))
        units.push(makeSentence(line.slice(start, end), item));
    } else if (!tableRule.test(line)) {
      const cells = row.split("|").map((cell) => cell.trim());
      units.push(makeRow(cells, heads));
      heads ??= cells;
    }
  }
  const [first] = units;
  if (first && units.length > 1 && !/[.!?;]$/.test(first.text) && first.text.length < 100)
    first.isHead = true;
  return units;
}

/** Decks that were read from PDF break sentences at the edge of the page: what goes on in lower case belongs together. */
function joinWrapped(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const before = lines.at(-1);
    const goesOn = /^\s*\p{Ll}/u.test(line) && before !== undefined && /[^\s.!?:;|]\s*$/u.test(before);
    if (goesOn) lines[lines.length - 1] = `${before.trimEnd()} ${line.trimStart()}`;
    else lines.push(line);
  }
  return lines;
}

function makeSentence(text: string, isListed: boolean): Omit<Unit, "source"> {
  const tokens = tokenize(text);
  return {
    text,
    tokens,
    stems: new Set(tokens.map(({ stem }) => stem)),
    keys: tokens.findIndex(({ content }) => content) + 1,
    isRow: false,
    isListed,
    isHead: false,
  };
}

function makeRow(cells: string[], heads: string[] | null): Omit<Unit, "source"> {
  const stated = cells.map((cell, column) => (denyingCell.test(cell) ? `no ${heads?.[column] ?? ""}` : cell));
  const tokens = tokenize(stated.join("; "));
  const above = tokenize(heads?.join("; ") ?? "");
  return {
    text: [...(heads ?? []), ...stated].join("; "),
    tokens,
    stems: new Set([...tokens, ...above].map(({ stem }) => stem)),
    keys: tokenize(cells[0] ?? "").length,
    isRow: cells[0] !== "",
    isListed: true,
    isHead: heads === null,
  };
}

/** The source that has a statement word for word, as whole sentences on end: a part of one may lack its "not". */
export function findCopy(statement: Token[], { sentences: { units } }: Sources): number | null {
  const wording = (tokens: Token[]) => tokens.map(({ lower }) => ` ${lower}`).join("");
  const sought = wording(statement);
  for (const [first, { source }] of units.entries()) {
    let said = "";
    for (let next = first; sought.startsWith(said) && units[next]?.source === source; next++) {
      said += wording(units[next]?.tokens ?? []);
      if (said === sought) return source;
    }
  }
  return null;
}
