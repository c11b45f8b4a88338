import { fit, widthOf } from "./terminal-text.ts";

/** Rows of as many cells as the header has. */
export interface Table {
  header: string[];
  rows: string[][];
  /** How many columns from the left hold words, which begin at the left; numbers end at the right. */
  words: number;
}

export function toMarkdownTable({ header, rows, words }: Table): string[] {
  const line = (cells: string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  return [
    line(header),
    `| ${header.map((_, column) => (column < words ? "---" : "---:")).join(" | ")} |`,
    ...rows.map(line),
  ];
}

/** On one line, and nothing in it is Markdown or HTML. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>|#&]/g, "\\$&");

/** A table's lines for a terminal; what is wider there, such as Chinese, stays in its column. */
export function toLines({ header, rows, words }: Table): string[] {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < words ? fit(cell, width) : " ".repeat(width - widthOf(cell)) + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}
