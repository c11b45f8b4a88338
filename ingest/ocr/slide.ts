import type { ReadSlide } from "../read/deck.ts";
import type { OcrLine, OcrPage } from "./lines.ts";

/** Under this a page's words are mostly drawings taken for letters; readable pages of hand-drawn slides come to 0.59…0.87. */
const pageConfidence = 0.5;

/**
 * A page's words as a slide, its title first; null if there are none that can be relied on. All of its text is one
 * `ocr` part: it is what OCR makes of the page, not what its file says.
 */
export function toSlide(page: number, read: OcrPage, section: string | null): ReadSlide | null {
  const text = inOrder(read.lines);
  if (read.confidence < pageConfidence || text === "") return null;
  const title = titleLines(read.lines).map((line) => line.text);
  const confidence = Math.round(read.confidence * 100) / 100;
  return {
    page,
    title: title.join(" ") || `Page ${page}`,
    section,
    text,
    parts: [{ kind: "ocr", start: 0, end: text.length, confidence }],
  };
}

function inOrder(lines: OcrLine[]): string {
  const title = titleLines(lines);
  return [...title, ...lines.filter((line) => !title.includes(line))].map((line) => line.text).join("\n");
}

/** A title stands in the upper part of a slide, in letters as large as any there, and is more than a sign or two. */
function titleLines(lines: OcrLine[]): OcrLine[] {
  const candidates = lines.filter((line) => line.y < upperPart && letters(line.text) >= fewestLetters);
  const sizes = candidates.map((line) => line.size).sort((a, b) => a - b);
  // Not the largest of many lines: a drawing that touches a word adds to its height.
  const large = sizes[Math.ceil((sizes.length - 1) * 0.75)] ?? 0;
  const top = candidates.filter((line) => line.size >= large * aboutAsLarge).sort((a, b) => a.y - b.y)[0];
  if (!top) return [];
  const next = lines[lines.indexOf(top) + 1];
  return next && continues(top, next) ? [top, next] : [top];
}

const upperPart = 0.4;
const fewestLetters = 4;
/** Letters' heights scatter in drawn lettering, and Tesseract measures them to a few pixels. */
const aboutAsLarge = 0.65;

/** The second line of a title: just below it, as large, and begun where it begins. */
function continues(first: OcrLine, second: OcrLine): boolean {
  const gap = second.y - first.y;
  const alike = Math.abs(second.size - first.size) < first.size * 0.12;
  return alike && gap > first.size * 0.5 && gap < first.size * 1.8 && Math.abs(first.x - second.x) < 0.02;
}

const letters = (text: string) => text.match(/\p{L}/gu)?.length ?? 0;
