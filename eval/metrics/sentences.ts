import { withoutMarkers } from "../../src/text/scan-markers.ts";
import { splitSentences } from "../../src/text/split.ts";

/** A sentence of an answer. `text` is bare: no marker, bullet or emphasis. */
export interface Sentence {
  text: string;
  /** The n of each `[n]` that stands in it or right behind its full stop. */
  markers: number[];
  /** A lead-in ends with a colon and has something below it. */
  role: "statement" | "heading" | "question" | "lead-in";
  /** Part of a list or a row of a table. */
  item: boolean;
}

const bullet = /^\s*(?:[-*+•▪‣◦·–]|\d{1,3}[.)])\s+/u;
const tableRow = /^\s*\|.*\|\s*$/;
const tableRule = /^\s*[|:-][\s:|-]*$/;
const markerRun = /(?:\s?\[\d+\])+/.source;
const behindStop = new RegExp(`([.!?。！？…]{1,5}["'”’»)*]{0,5})(${markerRun})`, "gu");
const atStart = new RegExp(`^\\s*(${markerRun})`);
/** Where each line opens with its own marker, or the line before has one already, markers stay. */
const startsOrEndsMarked = /^\s*\[\d+\]|\[\d+\]\s*$/;
/** A Markdown link, but no linked marker. */
const link = /\[(?!\d+\])([^\][]*)\]\([^()\s]*\)/g;
const blockquote = /^\s*(?:>\s?)+/;
const hasContent = /[\p{L}\p{N}]/u;

/**
 * Splits an answer into sentences: every line and every Markdown bullet or table row is at least one; code blocks,
 * rules and the heads of tables are none. Sentence ends go by Unicode (UAX #29), markers to the sentence before them.
 */
export function sentencesOf(answer: string): Sentence[] {
  const sentences = markersUp(linesOf(answer)).flatMap(splitLine);
  const last = sentences.at(-1);
  if (last?.role === "lead-in") last.role = "statement";
  return sentences;
}

function linesOf(answer: string): string[] {
  const lines = answer.replace(/^\s*```[\s\S]*?(?:^\s*```\s*$|(?![\s\S]))/gm, "").split("\n");
  return lines
    .filter((line, index) => {
      const headsTable = tableRow.test(line) && tableRule.test(lines[index + 1] ?? "");
      return hasContent.test(line) && !headsTable;
    })
    .map((line) => line.replace(blockquote, "").replace(link, "$1"));
}

/** A model's block may end with a line break: then its marker opens the next line, though it belongs to this one. */
function markersUp(lines: string[]): string[] {
  const moved: string[] = [];
  for (const line of lines) {
    const before = moved.at(-1);
    const markers = atStart.exec(line)?.[1];
    const rest = line.replace(atStart, "");
    const isOwn = hasContent.test(rest) && before !== undefined && startsOrEndsMarked.test(before);
    if (before === undefined || markers === undefined || isOwn) {
      moved.push(line);
      continue;
    }
    moved[moved.length - 1] = `${before.trimEnd()} ${markers.trim()}`;
    if (hasContent.test(rest)) moved.push(rest);
  }
  return moved;
}

function splitLine(line: string): Sentence[] {
  const item = bullet.test(line) || tableRow.test(line);
  const bare = withoutMarkers(line).trim();
  if (/^#{1,6}\s/.test(bare) || /^(\*\*|__)[^*_]*[^*_.!?:]\1$/.test(bare)) {
    return [{ text: plain(bare), markers: markersIn(line), role: "heading", item: false }];
  }
  const flowing = line.replace(bullet, "").replace(/\|/g, " ").replace(behindStop, "$2$1").trim();
  return splitSentences(flowing)
    .map(({ start, end }) => flowing.slice(start, end))
    .map(
      (text): Sentence => ({ text: plain(text), markers: markersIn(text), role: roleOf(plain(text)), item }),
    )
    .filter(({ text }) => hasContent.test(text));
}

function roleOf(text: string): Sentence["role"] {
  if (/[?？]["'”’»)]*$/u.test(text)) return "question";
  return /[:：]$/u.test(text) ? "lead-in" : "statement";
}

const plain = (text: string) =>
  withoutMarkers(text)
    .replace(/^#{1,6}\s+/, "")
    .replace(/\*\*|__|`/g, "")
    .replace(/\s+/g, " ")
    .trim();

const markersIn = (text: string) => Array.from(text.matchAll(/\[(\d+)\]/g), (match) => Number(match[1]));
