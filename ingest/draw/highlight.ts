import { lettersOf, type PageLetters, placeLetters } from "../../src/text/letters.ts";
import type { Span } from "../../src/text/split.ts";
import { type PageRuns, type Rectangle, rectangleOf } from "./page-runs.ts";

/** Shares (0…1) of the width and height of the page's image, from its top left corner. */
export type HighlightBox = Rectangle;

/** A page has some thousand letters; what lies beyond is not looked at. */
const mostLetters = 50_000;
/** Of a quote's letters; where fewer are found on the page, it is not the page's. */
const enoughLetters = 0.6;

/** The boxes of a stretch of a slide's text on the image of its page, a line each; none where the page doesn't show it. */
export function boxesOf(slideText: string, stretch: Span, page: PageRuns): HighlightBox[] {
  const rectangles = stretchesOf(slideText, stretch, page).flatMap(({ run: at, start, end }) => {
    const run = page.runs[at];
    return run ? [rectangleOf(run, start, end)] : [];
  });
  return joinLines(rectangles).map(({ x, y, width, height }) => {
    const [left, top] = [clamp(x / page.width), clamp(y / page.height)];
    const [right, bottom] = [clamp((x + width) / page.width), clamp((y + height) / page.height)];
    return { x: left, y: top, width: right - left, height: bottom - top };
  });
}

/** Characters of a run, with the signs between its letters. */
export interface RunStretch extends Span {
  run: number;
}

/** Where a stretch of a slide's text stands in the runs of its page; nowhere if the page doesn't show most of it. */
export function stretchesOf(slideText: string, stretch: Span, page: PageRuns): RunStretch[] {
  const slide = lettersOf(slideText);
  const wanted = {
    start: slide.starts.findIndex((start) => start >= stretch.start),
    end: slide.ends.findLastIndex((end) => end <= stretch.end) + 1,
  };
  if (wanted.start < 0 || wanted.end <= wanted.start) return [];
  const { letters, text } = readLetters(page);
  const places = placeLetters(slide, wanted, pageLetters(page, letters, text));
  const placed = places.reduce((sum, { start, end }) => sum + end - start, 0);
  if (placed < (wanted.end - wanted.start) * enoughLetters) return [];
  return places
    .flatMap(({ start, end }) => joinLetters(letters.slice(start, end)))
    .map((found) => withSigns(found, page.runs[found.run]?.text ?? ""));
}

const clamp = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;

function readLetters({ runs }: PageRuns): { letters: RunStretch[]; text: string } {
  const letters: RunStretch[] = [];
  const texts: string[] = [];
  for (const [run, { text }] of runs.entries()) {
    const own = lettersOf(text);
    if (letters.length + own.text.length > mostLetters) break;
    texts.push(own.text);
    own.starts.forEach((start, at) => {
      letters.push({ run, start, end: own.ends[at] ?? start + 1 });
    });
  }
  return { letters, text: texts.join("") };
}

function pageLetters(page: PageRuns, letters: RunStretch[], text: string): PageLetters {
  const place = (at: number): Rectangle | null => {
    const letter = letters[at];
    const run = letter && page.runs[letter.run];
    return run ? rectangleOf(run, letter.start, letter.end) : null;
  };
  return {
    text,
    isWordStart(at) {
      const [before, letter] = [letters[at - 1], letters[at]];
      return !before || !letter || before.run !== letter.run || before.end !== letter.start;
    },
    distance(from, to) {
      const [a, b] = [place(from), place(to)];
      if (!a || !b) return Number.POSITIVE_INFINITY;
      // A line goes on beside itself before it goes on below.
      const [across, down] = [Math.abs(a.x - b.x), Math.abs(a.y + a.height - b.y - b.height)];
      return (across * 0.1 + down) / Math.max(1e-6, Math.min(a.height, b.height));
    },
  };
}

/** With the signs that stand at its words: the full stop of a sentence, the brackets around a word. */
function withSigns({ run, start, end }: RunStretch, text: string): RunStretch {
  const before = /[^\s\p{L}\p{N}]*$/u.exec(text.slice(0, start))?.[0].length ?? 0;
  const behind = /^[^\s\p{L}\p{N}]*/u.exec(text.slice(end))?.[0].length ?? 0;
  return { run, start: start - before, end: end + behind };
}

function joinLetters(letters: RunStretch[]): RunStretch[] {
  const joined: RunStretch[] = [];
  for (const letter of letters) {
    const last = joined.at(-1);
    if (last?.run === letter.run) last.end = letter.end;
    else joined.push({ ...letter });
  }
  return joined;
}

/** Rectangles that stand side by side become one. */
function joinLines(rectangles: Rectangle[]): Rectangle[] {
  const joined: Rectangle[] = [];
  for (const rectangle of rectangles) {
    const at = joined.findIndex((one) => areOneLine(one, rectangle));
    const other = joined[at];
    if (other) joined.splice(at, 1, union(other, rectangle));
    else joined.push(rectangle);
  }
  return joined.length < rectangles.length ? joinLines(joined) : joined;
}

/** The widest blank of a line, in heights of it. */
const widestBlank = 0.9;

function areOneLine(a: Rectangle, b: Rectangle): boolean {
  const size = Math.min(a.width, a.height, b.width, b.height) === 0 ? 1 : Math.max(smaller(a), smaller(b));
  const sideways = overlap([a.y, a.height], [b.y, b.height]) > 0.5 * Math.min(a.height, b.height);
  const upright = overlap([a.x, a.width], [b.x, b.width]) > 0.5 * Math.min(a.width, b.width);
  const [across, down] = [
    -overlap([a.x, a.width], [b.x, b.width]),
    -overlap([a.y, a.height], [b.y, b.height]),
  ];
  const isUpright = a.height > a.width * 2 && b.height > b.width;
  return isUpright ? upright && down < size * widestBlank : sideways && across < size * widestBlank;
}

const smaller = ({ width, height }: Rectangle) => Math.min(width, height);

/** Negative: how far they are apart. */
function overlap([a, length]: [number, number], [b, other]: [number, number]): number {
  return Math.min(a + length, b + other) - Math.max(a, b);
}

function union(a: Rectangle, b: Rectangle): Rectangle {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}
