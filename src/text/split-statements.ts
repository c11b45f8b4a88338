import { type Stretch, splitSentences } from "./split-sentences.ts";

/** A sentence, bullet or table row of an answer, without its mark and outer blanks. UTF-16 offsets. */
export interface Statement extends Stretch {
  /** A lead-in ends with a colon and has something below it. */
  role: "statement" | "heading" | "question" | "lead-in";
  /** Part of a list or a row of a table. */
  item: boolean;
}

const bullet = /^\s*(?:[-*+•▪‣◦·–]|\d{1,3}[.)])\s+/u;
const blockquote = /^\s*(?:>\s?)+/;
const tableRow = /^\s*\|.*\|\s*$/;
const tableRule = /^\s*[|:-][\s:|-]*$/;
const fence = /^\s*(?:```|~~~)/;
const heading = /^(?:#{1,6}\s|(\*\*|__)[^*_]*[^*_.!?:]\1$)/;
const hasContent = /[\p{L}\p{N}]/u;

/**
 * An answer in Markdown, without markers, as its statements. Every line is at least one; listings, rules and the heads
 * of tables are none. Sentences end by Unicode (UAX #29).
 */
export function splitStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  const lines = linesOf(text);
  let inListing = false;
  for (const [index, { start, line }] of lines.entries()) {
    if (fence.test(line)) inListing = !inListing;
    const headsTable = tableRow.test(line) && tableRule.test(lines[index + 1]?.line ?? "");
    if (inListing || fence.test(line) || headsTable || !hasContent.test(line)) continue;
    statements.push(...splitLine(line, start));
  }
  const last = statements.at(-1);
  if (last?.role === "lead-in") last.role = "statement";
  return statements;
}

function linesOf(text: string): { start: number; line: string }[] {
  return [...text.matchAll(/[^\n]+/g)].map((match) => ({ start: match.index, line: match[0] }));
}

function splitLine(line: string, offset: number): Statement[] {
  const quoted = blockquote.exec(line)?.[0].length ?? 0;
  const item = bullet.test(line.slice(quoted)) || tableRow.test(line);
  if (heading.test(line.slice(quoted).trim())) {
    return [{ ...trimmed(line, { start: 0, end: line.length }, offset), role: "heading", item: false }];
  }
  const mark = quoted + (bullet.exec(line.slice(quoted))?.[0].length ?? 0);
  // The cells of a row are one statement, whatever they end with.
  const flowing = line.slice(mark);
  const sentences = splitSentences(tableRow.test(line) ? flowing.replace(/[.!?|]/g, " ") : flowing);
  return withClosings(sentences, flowing)
    .map(({ start, end }) => ({ start: mark + start, end: mark + end }))
    .filter(({ start, end }) => hasContent.test(line.slice(start, end)))
    .map((stretch) => ({
      ...trimmed(line, stretch, offset),
      role: roleOf(line.slice(stretch.start, stretch.end).trimEnd()),
      item,
    }));
}

/** Emphasis and quotation marks that close behind a full stop belong before the cut. */
function withClosings(sentences: Stretch[], line: string): Stretch[] {
  const closings = sentences.map(({ start, end }, index) => {
    const found = index === 0 ? null : /^(?:\*\*|__|["”’»)])+(?=\s|$)/u.exec(line.slice(start, end));
    return found?.[0].length ?? 0;
  });
  return sentences.map(({ start, end }, index) => ({
    start: start + (closings[index] ?? 0),
    end: end + (closings[index + 1] ?? 0),
  }));
}

function trimmed(line: string, { start, end }: Stretch, offset: number): Stretch {
  const own = line.slice(start, end);
  return { start: offset + end - own.trimStart().length, end: offset + start + own.trimEnd().length };
}

function roleOf(text: string): Statement["role"] {
  const bare = text.replace(/["'”’»)*_]+$/u, "");
  if (/[?？]$/u.test(bare)) return "question";
  return /[:：]$/u.test(bare) ? "lead-in" : "statement";
}
