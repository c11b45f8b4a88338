import { Lexer } from "marked";
import remend from "remend";
import type { Mark } from "./answer-marks.ts";

/** A paragraph, list, table, listing … of an answer. */
export interface Block {
  /** Where it stands in the answer's Markdown. */
  start: number;
  /** As it stands there, and as it is shown. */
  raw: string;
  text: string;
  /** In its own text. */
  marks: Mark[];
}

/**
 * The answer's Markdown in pieces that are read by themselves. Of the last, while more is to come, what has been opened
 * is closed and what can't be told yet is kept back, so that nothing changes its shape after it is shown. `before`: the
 * blocks of the answer when it was shorter.
 */
export function splitBlocks(
  text: string,
  marks: Mark[],
  { streaming, before = [] }: { streaming: boolean; before?: Block[] },
): Block[] {
  let start = 0;
  const known = knownOf(text, before);
  const blocks = [...known, ...cut(text.slice(lengthOf(known)))].map((raw): Block => {
    const block = { start, raw, text: raw, marks: marksWithin(marks, start, start + raw.length) };
    start += raw.length;
    return block;
  });
  const last = blocks.at(-1);
  if (streaming && last) last.text = settle(last.text);
  return blocks;
}

/** More text may still change the last two blocks, and no others. */
function knownOf(text: string, before: Block[]): string[] {
  const known = before.slice(0, -2).map((block) => block.raw);
  return text.startsWith(known.join("")) ? known : [];
}

const lengthOf = (pieces: string[]) => pieces.reduce((sum, { length }) => sum + length, 0);

function cut(text: string): string[] {
  const pieces: string[] = [];
  let open = "";
  // The blocks alone: what stands within them is read when they are shown.
  for (const { type, raw } of new Lexer().blockTokens(text)) {
    open += raw;
    // A formula may have blank lines, which this lexer takes for its end.
    const isFormulaOpen = (open.match(/\$\$/g)?.length ?? 0) % 2 === 1;
    if (type !== "space" && !isFormulaOpen) {
      pieces.push(open);
      open = "";
    }
  }
  if (open !== "") pieces.push(open);
  // Where the lexer has changed something, such as a tab, places would be wrong.
  return pieces.join("") === text ? pieces : [text];
}

function marksWithin(marks: Mark[], start: number, end: number): Mark[] {
  return marks
    .filter((mark) => mark.start < end && start < mark.end)
    .map((mark) => ({
      ...mark,
      start: Math.max(mark.start, start) - start,
      end: Math.min(mark.end, end) - start,
    }));
}

/** A table is none until its second line is there. */
const tableHead = /(?:^|\n)[ \t]*\|[^\n]*(?:\n[ \t|:-]*)?$/;
/** A marker may be half there. */
const openMarker = /\[\d{0,3}$/;

function settle(text: string): string {
  const isTable = /\n[ \t]*\|?[ \t:|]*-[ \t:|-]*\n/.test(text);
  const shown = isTable ? text : text.replace(tableHead, "");
  return remend(shown.replace(openMarker, ""), {
    links: false,
    images: false,
    comparisonOperators: false,
    singleTilde: false,
  });
}
