import type { Slide } from "../../types.ts";
import { cutAtBlanks, type Span, splitSentences } from "../split.ts";

/** Some sentences that were said one after the other: as much as tells which slide they are about. */
export interface Stretch extends Span {
  /** The page of the transcript that has it at these offsets of its text. */
  page: Slide;
}

/** Characters: some four seconds. Longer ones are the talk of two slides too often. */
const wanted = 60;
const most = 300;

/** The pages of a transcript as stretches of whole sentences; captions without full stops are cut at blanks. */
export const toStretches = (pages: Slide[]): Stretch[] =>
  pages.flatMap((page) => {
    const stretches: Stretch[] = [];
    for (const { start, end } of splitSentences(page.text).flatMap((span) => short(page.text, span))) {
      const last = stretches.at(-1);
      if (last && last.end - last.start < wanted) last.end = end;
      else stretches.push({ page, start, end });
    }
    return stretches;
  });

const short = (text: string, { start, end }: Span): Span[] =>
  end - start <= most
    ? [{ start, end }]
    : cutAtBlanks(text.slice(start, end), wanted).map((piece) => ({
        start: start + piece.start,
        end: start + piece.end,
      }));

export const wordsOf = ({ page, start, end }: Stretch): string => page.text.slice(start, end).trim();
