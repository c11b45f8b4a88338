import { sentencesOf } from "../../metrics/sentences.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A sentence, bullet or table row of a source. */
export interface Unit {
  source: number;
  text: string;
  tokens: Token[];
  stems: Set<string>;
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
const tableRule = /^[\s|:-]+$/;

export function readSources(sources: string[]): Reading {
  const units = sources.flatMap((text, source) =>
    unitTexts(text).map((unit) => {
      const tokens = tokenize(unit);
      return { source, text: unit, tokens, stems: new Set(tokens.map((token) => token.stem)) };
    }),
  );
  const frequency = new Map<string, number>();
  for (const { stems } of units) for (const stem of stems) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return {
    units,
    stems: new Set(frequency.keys()),
    titles: sources.map((_, source) => units.find((unit) => unit.source === source)?.stems ?? new Set()),
    initials: units.map(({ tokens }) => tokens.map(({ lower }) => lower[0]).join("")),
    // What stands in every sentence tells none apart (Spärck Jones, 1972); a word the source lacks weighs most.
    weigh: (stem) => Math.log(1 + (units.length + 1) / ((frequency.get(stem) ?? 0) + 0.5)),
  };
}

function unitTexts(text: string): string[] {
  const found: string[] = [];
  let heads: string[] | null = null;
  for (const line of text.split("\n")) {
    const row = tableRow.exec(line)?.[1];
    if (row === undefined) {
      heads = null;
      found.push(...sentencesOf(line).map((sentence) => sentence.text));
    } else if (!tableRule.test(line)) {
      const cells = row.split("|").map((cell) => cell.trim());
      found.push(heads === null ? cells.join("; ") : cells.map((cell, index) => `${heads?.[index] ?? ""}: ${cell}`).join("; "));
      heads ??= cells;
    }
  }
  return found;
}
