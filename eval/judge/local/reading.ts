import { sentencesOf } from "../../metrics/sentences.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A sentence, bullet or table row of a source. */
export interface Unit {
  source: number;
  /** What is embedded; of a table row with the heads of its columns. */
  text: string;
  tokens: Token[];
  /** Of the tokens, and of the heads of a table's columns. */
  stems: Set<string>;
  /** How many of the tokens name what it is about: a row's first cell, else all to the first word of meaning. */
  keys: number;
  /** A row of a table; a row or an item of a list. */
  row: boolean;
  listed: boolean;
  /** A title or the heads of a table: names what is below and says nothing of it. */
  heads: boolean;
}

/** Sources made ready to hold claims against. */
export interface Reading {
  units: Unit[];
  /** Stems of all units. */
  stems: Set<string>;
  /** Stems of each source's first line, which names what the others are about. */
  titles: Set<string>[];
  /** First letters of each unit's words in a row, so that RRF finds reciprocal rank fusion. */
  initials: string[];
  weigh(stem: string): number;
}

const tableRow = /^\s*\|(.*)\|\s*$/;
/** A cell that denies its column. */
const denials = /^(?:no|none|never|not|[–—-])$/i;
const tableRule = /^[\s|:-]+$/;

export function readSources(sources: string[]): Reading {
  const units = sources.flatMap((text, source) =>
    unitTexts(text).map((found, index, all) =>
      makeUnit(found, source, isHead(found.text, index, all.length)),
    ),
  );
  const frequency = new Map<string, number>();
  for (const { stems } of units)
    for (const stem of stems) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return {
    units,
    stems: new Set(frequency.keys()),
    titles: sources.map((_, source) => units.find((unit) => unit.source === source)?.stems ?? new Set()),
    initials: units.map(({ tokens }) => tokens.map(({ lower }) => lower[0]).join("")),
    // What stands in every sentence tells none apart (Spärck Jones, 1972); a word the source lacks weighs most.
    weigh: (stem) => Math.log(1 + (units.length + 1) / ((frequency.get(stem) ?? 0) + 0.5)),
  };
}

/** Decks that were read from PDF break sentences at the edge of the page: what goes on in lower case belongs together. */
function unwrapped(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const before = lines.at(-1);
    const goesOn = /^\s*\p{Ll}/u.test(line) && before !== undefined && /[^\s.!?:;|]\s*$/u.test(before);
    if (goesOn) lines[lines.length - 1] = `${before.trimEnd()} ${line.trimStart()}`;
    else lines.push(line);
  }
  return lines;
}

function makeUnit({ text, heads, key, listed }: UnitText, source: number, head: boolean): Unit {
  const tokens = tokenize(text);
  const isHeadRow = key !== "" && heads === "";
  return {
    source,
    text: heads === "" ? text : `${heads}: ${text}`,
    tokens,
    stems: new Set([...tokens, ...tokenize(heads)].map(({ stem }) => stem)),
    keys: key === "" ? tokens.findIndex(({ content }) => content) + 1 : tokenize(key).length,
    row: key !== "",
    listed,
    heads: head || isHeadRow,
  };
}

interface UnitText {
  text: string;
  /** Of a table's row: the heads of its columns, and its first cell. */
  heads: string;
  key: string;
  listed: boolean;
}

const isHead = (text: string, index: number, count: number) =>
  index === 0 && count > 1 && !/[.!?;]$/.test(text) && text.length < 100;

function unitTexts(text: string): UnitText[] {
  const found: UnitText[] = [];
  let heads: string[] | null = null;
  for (const line of unwrapped(text)) {
    const row = tableRow.exec(line)?.[1];
    if (row === undefined) {
      heads = null;
      found.push(
        ...sentencesOf(line).map((sentence) => ({
          text: sentence.text,
          heads: "",
          key: "",
          listed: sentence.item,
        })),
      );
    } else if (!tableRule.test(line)) {
      const cells = row.split("|").map((cell) => cell.trim());
      const text = cells
        .map((cell, column) => (denials.test(cell) ? `no ${heads?.[column] ?? ""}` : cell))
        .join("; ");
      found.push({ text, heads: heads?.join("; ") ?? "", key: cells[0] ?? "", listed: true });
      heads ??= cells;
    }
  }
  return found;
}
