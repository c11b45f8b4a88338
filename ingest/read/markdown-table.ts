/** The lines of a Markdown table whose first row is its head. All rows are equally long. */
export function markdownTable([head = [], ...body]: string[][]): string[] {
  return [line(head), `|${" --- |".repeat(head.length)}`, ...body.map(line)];
}

const line = (cells: string[]) =>
  `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s+/g, " ").trim()).join(" | ")} |`;
