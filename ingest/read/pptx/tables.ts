import { markdownTable } from "../markdown-table.ts";
import type { TableShape } from "./shapes.ts";
import { type Paragraph, renderParagraphs } from "./text.ts";

/** A Markdown table whose first row is its head. The words of a merged cell stand in its first field; its other fields are empty. */
export function renderTable({ rows }: TableShape): string {
  const filled = rows.filter((row) => row.some((cell) => hasText(cell)));
  const columns = Math.max(0, ...filled.map((row) => row.length));
  const used = Array.from({ length: columns }, (_, at) => filled.some((row) => hasText(row[at]))).filter(
    Boolean,
  );
  // One row or column is a frame drawn around text, not a table.
  if (filled.length < 2 || used.length < 2) {
    return filled
      .flat()
      .map((cell) => renderParagraphs(cell ?? []))
      .filter((text) => text !== "")
      .join("\n");
  }
  const cells = filled.map((row) => Array.from({ length: columns }, (_, at) => cellText(row[at])));
  return markdownTable(cells).join("\n");
}

const hasText = (cell: Paragraph[] | null | undefined) => cell?.some(({ text }) => text !== "") ?? false;

function cellText(cell: Paragraph[] | null | undefined): string {
  return (cell ?? [])
    .map(({ text }) => text)
    .filter((text) => text !== "")
    .join(" ");
}
