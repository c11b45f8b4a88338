import type { Counts } from "../../src/text/personal-data.ts";
import type { DeckReport, SyncEvent } from "../events.ts";
import type { LeftOut } from "../sources/left-out.ts";
import { addCounts } from "./redact.ts";

export interface ReadingReport {
  note(event: SyncEvent): void;
  decks: DeckReport[];
  leftOut: LeftOut[];
  /** What was masked in all decks together. */
  masked(): Counts;
}

/** What the readers made of each deck that a run read; decks that were unchanged are not read. */
export function collectReport(): ReadingReport {
  const decks: DeckReport[] = [];
  const leftOut: LeftOut[] = [];
  return {
    decks,
    leftOut,
    note(event) {
      if (event.type === "left-out") leftOut.push(...event.kinds);
      if (event.type !== "read") return;
      const { type: _, ...deck } = event;
      decks.push(deck);
    },
    masked() {
      const all: Counts = {};
      for (const { extraction } of decks) addCounts(all, extraction.masked ?? {});
      return all;
    },
  };
}

const columns: [head: string, cell: (deck: DeckReport) => string | number][] = [
  ["deck", ({ deck }) => cellOf(deck)],
  ["slides", ({ slides }) => slides],
  ["without text", ({ extraction }) => extraction.withoutText.length],
  ["OCR", ({ extraction }) => extraction.ocr.length],
  ["described", ({ extraction }) => extraction.described.length],
  ["tables", ({ extraction }) => extraction.withTables.length],
  ["code", ({ extraction }) => extraction.withCode.length],
  ["notes", ({ extraction }) => extraction.withNotes.length],
  ["hidden", ({ extraction }) => extraction.hidden.length],
  ["folded", ({ extraction }) => extraction.folded.length],
  ["garbled", ({ extraction }) => extraction.garbled.length],
  ["dropped", ({ extraction }) => extraction.dropped.length],
];

/** A table of how many pages are what, and below it each deck's pages by number. Markdown. */
export function reportToMarkdown(decks: DeckReport[], leftOut: LeftOut[]): string {
  const row = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const table = [
    row(columns.map(([head]) => head)),
    row(columns.map((_, at) => (at === 0 ? "---" : "---:"))),
    ...decks.map((deck) => row(columns.map(([, cell]) => cell(deck)))),
  ];
  const details = decks.flatMap((deck) => {
    const lines = detailsOf(deck);
    return lines.length === 0 ? [] : ["", `## ${oneLineOf(deck.deck)}`, "", ...lines];
  });
  return `${["# What was read", "", ...table, ...details, ...leftOutLines(leftOut)].join("\n")}\n`;
}

function leftOutLines(kinds: LeftOut[]): string[] {
  if (kinds.length === 0) return [];
  const lines = kinds.map(({ kind, count, example }) => {
    const first = count === 1 ? example : `${example} and others`;
    return `- ${count} ${kind || "without an extension"} (${oneLineOf(first)})`;
  });
  return ["", "## Left out", "", ...lines];
}

function detailsOf({ warnings, extraction }: DeckReport): string[] {
  const pages: [what: string, pages: number[]][] = [
    ["Without text", extraction.withoutText],
    ["Read by OCR", extraction.ocr],
    ["Described by a model", extraction.described],
    ["With tables", extraction.withTables],
    ["With code", extraction.withCode],
    ["With speaker notes", extraction.withNotes],
    ["Hidden", extraction.hidden],
    ["Left out because of a broken character map", extraction.garbled],
  ];
  const folded = extraction.folded.map(([first, last]) => `${first}–${last}`).join(", ");
  return [
    ...warnings.map((warning) => `- Note: ${oneLineOf(warning)}`),
    ...pages.flatMap(([what, numbers]) => (numbers.length === 0 ? [] : [`- ${what}: ${ranges(numbers)}`])),
    ...(folded === "" ? [] : [`- Build-ups read as one slide: ${folded}`]),
    ...extraction.dropped.map(({ text, pages }) => `- Dropped on ${pages} pages: “${oneLineOf(text)}”`),
  ];
}

/** `1–3, 7`. */
function ranges(pages: number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const page of pages.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && page <= run[1] + 1) run[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

const oneLineOf = (text: string) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
const cellOf = (text: string) => oneLineOf(text).replaceAll("|", "\\|");
