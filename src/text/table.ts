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
