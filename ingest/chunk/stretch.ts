import type { Span } from "../../src/text/split.ts";
import { countTokens, pieces } from "../../src/text/tokens.ts";
import type { Slide } from "../../src/types.ts";

/** What every strategy assembles its chunks from: `slide.text` from `start` up to but without `end` (UTF-16 units). */
export interface SlideStretch extends Span {
  slide: Slide;
  tokens: number;
}

export function textOf({ slide, start, end }: Omit<SlideStretch, "tokens">): string {
  return slide.text.slice(start, end);
}

export function measure(slide: Slide, start: number, end: number): SlideStretch {
  return { slide, start, end, tokens: countTokens(slide.text.slice(start, end)) };
}

export function totalTokens(stretches: SlideStretch[]): number {
  return stretches.reduce((sum, stretch) => sum + stretch.tokens, 0);
}

/** Words, marks and blanks. */
export function wordsOf({ slide, start, end }: SlideStretch): SlideStretch[] {
  return pieces(slide.text.slice(start, end)).map((piece) => ({
    slide,
    start: start + piece.start,
    end: start + piece.end,
    tokens: piece.tokens,
  }));
}

/**
 * The deck as blocks that no chunk reaches across: all its slides in one, or what stands between the dividers, which
 * may begin within one slide and end within another. The dividers themselves belong to none.
 */
export function splitAtDivider(slides: Slide[], divider: string | undefined): SlideStretch[][] {
  const blocks: SlideStretch[][] = [[]];
  for (const slide of slides) {
    for (const [index, { start, end }] of partsOf(slide.text, divider).entries()) {
      if (index > 0) blocks.push([]);
      if (slide.text.slice(start, end).trim() !== "") blocks.at(-1)?.push(measure(slide, start, end));
    }
  }
  return blocks.filter((block) => block.length > 0);
}

function partsOf(text: string, divider: string | undefined): Span[] {
  if (divider === undefined) return [{ start: 0, end: text.length }];
  let start = 0;
  return text.split(divider).map((part) => {
    const stretch = { start, end: start + part.length };
    start = stretch.end + divider.length;
    return stretch;
  });
}

/** Runs of successive slides of one section; slides without any are of one. */
export function splitAtSections(block: SlideStretch[]): SlideStretch[][] {
  const runs: SlideStretch[][] = [];
  for (const stretch of block) {
    const run = runs.at(-1);
    if (run?.[0]?.slide.section === stretch.slide.section) run?.push(stretch);
    else runs.push([stretch]);
  }
  return runs;
}

/** Stretches in reading order, those that touch made one: of each slide one is left. */
export function joinTouching(stretches: SlideStretch[]): SlideStretch[] {
  const joined: SlideStretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last?.slide === stretch.slide && last.end === stretch.start)
      joined.splice(-1, 1, { ...last, end: stretch.end, tokens: last.tokens + stretch.tokens });
    else joined.push(stretch);
  }
  return joined;
}
