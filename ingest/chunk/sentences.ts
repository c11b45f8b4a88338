import { readLayout } from "../../src/text/layout.ts";
import { cutAtBlanks, splitSentences } from "../../src/text/split.ts";
import { pack } from "./pack.ts";
import { joinTouching, measure, type SlideStretch, textOf, wordsOf } from "./stretch.ts";

/**
 * A stretch cut where a reader would pause: sentences, bullets, rows, lines of a listing, those that the deck wrapped
 * joined again. One that alone is over `maxTokens` is cut between words. Nothing is lost: the blanks behind a sentence
 * are its own.
 */
export function sentencesOf(stretch: SlideStretch, maxTokens: number): SlideStretch[] {
  const { slide, end } = stretch;
  const starts = findStarts(stretch);
  return starts.flatMap((start, index) => {
    const sentence = measure(slide, start, starts[index + 1] ?? end);
    return sentence.tokens <= maxTokens ? [sentence] : cutBetweenWords(sentence, maxTokens);
  });
}

function cutBetweenWords(stretch: SlideStretch, maxTokens: number): SlideStretch[] {
  const groups = pack(wordsOf(stretch), { maxTokens, overlapTokens: 0, preferLineEnds: true });
  return groups.flatMap(joinTouching);
}

/** UTF-16 units. No slide is that long: what is, is read in parts, for both readers below slow down with length. */
const longestReading = 20_000;

/** Where sentences start, in order, the stretch's own start first; between two of them there is always a word. */
function findStarts(stretch: SlideStretch): number[] {
  const text = textOf(stretch);
  const starts = [0];
  const candidates = cutAtBlanks(text, longestReading).flatMap(({ start, end }) =>
    startsWithin(text.slice(start, end), stretch.slide.title).map((at) => start + at),
  );
  const lastWord = text.trimEnd().length;
  for (const at of candidates) {
    if (at < lastWord && text.slice(starts.at(-1), at).trim() !== "") starts.push(at);
  }
  return starts.map((start) => stretch.start + start);
}

function startsWithin(text: string, title: string): number[] {
  const starts = readLayout(text, title).flatMap((item) => {
    // The bullet's mark and the indentation go with its first sentence.
    const line = text.lastIndexOf("\n", item.start - 1) + 1;
    // A wrapped line ends no sentence, but a listing is read line by line.
    const within =
      item.kind === "code"
        ? Array.from(text.slice(item.start, item.end).matchAll(/\n/g), ({ index }) => index + 1)
        : splitSentences(text.slice(item.start, item.end)).map((sentence) => sentence.start);
    return [line, ...within.filter((offset) => offset > 0).map((offset) => item.start + offset)];
  });
  return [0, ...starts];
}
