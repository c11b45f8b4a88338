import type { PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { TextItem } from "pdfjs-dist/types/src/display/api.d.ts";
import { cleanCharacters } from "../read/clean.ts";
import { repairText } from "../read/repair-characters.ts";

/** Points (of a PDF) or pixels (of an image) from the page's top left corner, y downwards, as the page is shown. */
type Vector = readonly [x: number, y: number];

/** A run of glyphs on a page: a parallelogram, which turns with its page. */
export interface PlacedRun {
  text: string;
  /** The lower left corner of its first glyph as it is read. */
  from: Vector;
  /** From there to the end of the run. */
  along: Vector;
  /** From there to the top of its letters. */
  up: Vector;
}

/** A page's words and where they stand, in the order of its file. */
export interface PageRuns {
  width: number;
  height: number;
  runs: PlacedRun[];
}

/** The runs of a PDF's page as its image shows it: turned as `/Rotate` says, and cut to its crop box. */
export async function readRuns(page: PDFPageProxy): Promise<PageRuns> {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const { items, styles } = await page.getTextContent();
  const words = items.filter((item) => "str" in item && item.str.trim() !== "") as TextItem[];
  const runs = words.map((item) => place(item, transform, heightsOf(styles[item.fontName])));
  return { width, height, runs: runs.filter((run) => isOnPage(run, { width, height })) };
}

interface Heights {
  ascent: number;
  descent: number;
}

/** Shares of the font's size. Fonts that say nothing, or nonsense, are as high as most. */
function heightsOf(style: { ascent: number; descent: number } | undefined): Heights {
  const { ascent = 0, descent = 0 } = style ?? {};
  return ascent > 0.4 && ascent < 1.2
    ? { ascent, descent: Math.max(-0.4, Math.min(0, descent)) }
    : { ascent: 0.9, descent: -0.22 };
}

function place(item: TextItem, view: number[], { ascent, descent }: Heights): PlacedRun {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = item.transform as number[];
  const turn = ([x, y]: Vector): Vector => {
    const [va = 1, vb = 0, vc = 0, vd = 1] = view;
    return [va * x + vc * y, vb * x + vd * y];
  };
  const [x, y] = turn([e, f]);
  const origin: Vector = [x + (view[4] ?? 0), y + (view[5] ?? 0)];
  const length = Math.hypot(a, b) || 1;
  const along = turn([(a / length) * item.width, (b / length) * item.width]);
  const em = turn([c, d]);
  // A right-to-left run is given as it is read, so that its first letter is its rightmost.
  const isReversed = item.dir === "rtl";
  const start: Vector = isReversed ? add(origin, along) : origin;
  return {
    text: cleanCharacters(repairText(item.str)),
    from: add(start, scale(em, descent)),
    along: isReversed ? scale(along, -1) : along,
    up: scale(em, ascent - descent),
  };
}

const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1]];
const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by];

function isOnPage({ from, along, up }: PlacedRun, page: { width: number; height: number }): boolean {
  const [x, y] = add(from, scale(add(along, up), 0.5));
  return [x, y].every(Number.isFinite) && x > 0 && x < page.width && y > 0 && y < page.height;
}

/** A rectangle in the units of its page. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a stretch of a run's characters covers, as far as the widths of its letters can be told from their shapes. */
export function rectangleOf(run: PlacedRun, start: number, end: number): Rectangle {
  const total = widthOf(run.text) || 1;
  const before = widthOf(run.text.slice(0, start)) / total;
  const until = widthOf(run.text.slice(0, end)) / total;
  const first = add(run.from, scale(run.along, before));
  const last = add(run.from, scale(run.along, until));
  const corners = [first, last, add(first, run.up), add(last, run.up)];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** In ems, as most fonts have it: a run's own width says how wide all of it is. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Cf}]/u.test(character)) continue;
    else if (/[ilIj.,:;'|!()[\]tfr ]/.test(character)) width += 0.3;
    else if (/[mwMW@%]/.test(character)) width += 0.85;
    else if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character))
      width += 1;
    else width += /\p{Lu}/u.test(character) ? 0.68 : 0.53;
  }
  return width;
}
