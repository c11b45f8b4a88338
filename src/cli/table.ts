import type { Table } from "../text/table.ts";
import { fit, widthOf } from "./terminal-text.ts";

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
