import type { PagePieces, Piece } from "./pieces.ts";

/** How wide words of a font are, in ems: `pitch` a character and `slack` once. */
interface Grid {
  pitch: number;
  slack: number;
}

interface Samples {
  seen: Set<string>;
  points: { characters: number; width: number }[];
}

const enoughSamples = 60;
/** Ems by which words miss the grid: monospaced fonts stay below 0.11, all others above 0.22 (ten real decks). */
const tolerance = 0.14;
const denial = 0.2;

/**
 * Marks the pieces that are set in monospaced fonts. A font's own flag is believed unless the widths of its words deny
 * it, and fonts without the flag (TeX sets none) are found by them: in no other font does a word's width depend on the
 * number of its characters alone. On such a grid the blanks that pdfjs saw between letters set wide are taken out.
 */
export function markMonospaced(pages: PagePieces[]) {
  const flagged = new Set(pages.flatMap((page) => page.monospaced));
  const samples = new Map<string, Samples>();
  for (const { pieces } of pages) for (const piece of pieces) sample(samples, piece);
  const grids = new Map<string, Grid>();
  const denied = new Set<string>();
  for (const [font, { points }] of samples) {
    const fit = fitGrid(points);
    if (fit && fit.miss < tolerance) grids.set(font, fit);
    else if (fit && fit.miss > denial) denied.add(font);
  }
  for (const { pieces } of pages) {
    for (const piece of pieces) {
      const grid = grids.get(piece.font);
      piece.mono =
        (grid !== undefined || (flagged.has(piece.font) && !denied.has(piece.font))) && !isWide(piece.text);
      if (!grid || !piece.mono) continue;
      piece.pitch = grid.pitch * piece.size;
      closeGaps(piece, grid);
    }
  }
}

/** Chinese, Japanese and Korean characters are all as wide as each other in every font. */
function isWide(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF00-\uFFEF]/u.test(
    text,
  );
}

function sample(samples: Map<string, Samples>, { text, font, x, right, size, upright }: Piece) {
  if (upright || !/^[!-~]{3,16}$/.test(text) || !/[a-zA-Z]/.test(text)) return;
  const own = samples.get(font) ?? { seen: new Set(), points: [] };
  samples.set(font, own);
  if (own.points.length >= enoughSamples || own.seen.has(text)) return;
  own.seen.add(text);
  own.points.push({ characters: text.length, width: (right - x) / size });
}

/** Least squares; undefined if there are too few words, or all are equally long. */
function fitGrid(points: Samples["points"]): (Grid & { miss: number }) | undefined {
  const count = points.length;
  if (count < 4) return undefined;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const middle = mean(points.map((point) => point.characters));
  const width = mean(points.map((point) => point.width));
  const spread = mean(points.map((point) => (point.characters - middle) ** 2));
  if (spread < 0.2) return undefined;
  const pitch = mean(points.map((point) => (point.characters - middle) * (point.width - width))) / spread;
  const slack = width - pitch * middle;
  const miss = Math.sqrt(mean(points.map((point) => (point.width - pitch * point.characters - slack) ** 2)));
  return { pitch, slack, miss };
}

/** Between two letters a blank is always one: listings set words whole, and signs apart from them. */
const doubtfulBlank = /(?<=\S) (?=[^\p{L}\s])|(?<=[^\p{L}\s]) (?=\p{L})/gu;

/** TeX listings set every sign into the middle of its cell; what looks like a blank before or after it is not a blank. */
function closeGaps(piece: Piece, { pitch, slack }: Grid) {
  const blanks = piece.text.match(doubtfulBlank)?.length ?? 0;
  if (blanks === 0) return;
  const cells = Math.round(((piece.right - piece.x) / piece.size - slack) / pitch);
  if ([...piece.text].length - cells === blanks) piece.text = piece.text.replace(doubtfulBlank, "");
}
