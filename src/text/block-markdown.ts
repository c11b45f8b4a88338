/** A listing; what is fenced already stays as it is. */
export const fenced = (code: string) => (/^\s*(```|~~~)/.test(code) ? code : `\`\`\`\n${code}\n\`\`\``);
/** What a deck wrapped, on one line. */
export const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ").trim();

function cellsOf(row: string): string[] {
  const [line = "", ...wrapped] = row.split("\n");
  const cells = (line.includes("\t") ? line.split("\t") : line.replace(/^\s*\||\|\s*$/g, "").split("|")).map(
    (cell) => cell.trim(),
  );
  // What was wrapped onto the next line belongs to the widest cell, for that is the one that was full.
  const widest = cells.reduce((best, cell, at) => (cell.length > (cells[best]?.length ?? 0) ? at : best), 0);
  return cells.map((cell, at) =>
    [cell, ...(at === widest ? wrapped : [])].map((part) => part.trim()).join(" "),
  );
}
/** A row as the deck has it (cells between bars or tabs) as a row of Markdown. */
export const rowOf = (row: string) =>
  `| ${cellsOf(row)
    .map((cell) => cell.replace(/\|/g, "\\|").trim())
    .join(" | ")} |`;
/** The rule below the row that is a table's header. */
export const ruleOf = (row: string) =>
  `|${cellsOf(row)
    .map(() => " --- |")
    .join("")}`;
