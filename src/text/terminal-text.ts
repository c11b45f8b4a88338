/** East Asian wide and fullwidth characters and emoji take two columns (Unicode Standard Annex 11, abridged). */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const marks = /\p{Mn}|\p{Me}|\u200D|\uFE0F/u;

const widthOfCharacter = (character: string) => (marks.test(character) ? 0 : wide.test(character) ? 2 : 1);

/** Columns that a line takes in a terminal. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + widthOfCharacter(character), 0);
}

/** A text from a deck or a user as one line: what would move the cursor or colour the screen is a blank. */
export const oneLine = (text: string) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();

/** As it stands, line breaks and tabs included, without what would move the cursor, colour the screen or make a link. */
export const inert = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, "");

/** Makes a text exactly this many columns wide: padded, or cut with an ellipsis. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text + " ".repeat(columns - widthOf(text));
  let cut = "";
  let width = 0;
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return `${cut}…${" ".repeat(columns - 1 - widthOf(cut))}`;
}

/** Broken at blanks; a word that is wider than a line stays whole, so that it can be copied. */
export function wrap(text: string, { columns, indent }: { columns: number; indent: number }): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent + widthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => " ".repeat(indent) + one);
}
