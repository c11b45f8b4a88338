import bidiModule, { type Bidi } from "bidi-js";

/** What must be known of a run of glyphs to put it in its order; see `Piece`. */
interface Run {
  text: string;
  x: number;
  right: number;
  size: number;
  mono: boolean;
  order: number;
}

// Its types are those of an ES module; Node is given the other build, which exports the function itself.
const makeBidi = bidiModule as unknown as () => Bidi;
const bidi = makeBidi();

const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
/** Letters in the shape that they have within a word, or several in one sign. */
const shapes = /[\uFB1D-\uFDFF\uFE70-\uFEFC]+/g;
const isShaped = (text: string) => /[\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(text);
const isShift = (text: string) => /[\u0590-\u08FF]/.test(text);

/**
 * A run's characters in the order in which they are read, as letters without shapes. pdfjs puts Hebrew and Arabic
 * letters in order, but takes letters with a shape for Latin ones, which come as the page shows them, from left to right.
 */
export function inReadingDirection(text: string): string {
  if (!isShaped(text)) return text;
  const ordered = isShift(text) ? text : reordered(text);
  return ordered.replace(shapes, (letters) => letters.normalize("NFKC").replace(/ (?=\p{M})/gu, ""));
}

/** What is shown from left to right in the order in which it is read (Unicode Standard Annex 9). */
function reordered(shown: string): string {
  const levels = bidi.getEmbeddingLevels(shown, "rtl");
  return bidi
    .getReorderedIndices(shown, levels)
    .map((at) => shown[at])
    .join("");
}

/** Whether a page is read from right to left: a third of its letters are. */
export function readsRightToLeft(pieces: Run[]): boolean {
  let [right, all] = [0, 0];
  for (const { text } of pieces) {
    if (!rightToLeft.test(text)) {
      if (right > 0 || all < 100) all += text.length;
      continue;
    }
    for (const letter of text) {
      if (rightToLeft.test(letter)) right++;
      all++;
    }
  }
  return right > 0 && right > all * 0.3;
}

/** A page that is read from right to left, mirrored: everything else then reads it like any other. */
export function mirror(pieces: Run[], width: number): void {
  for (const piece of pieces) [piece.x, piece.right] = [width - piece.right, width - piece.x];
}

type Direction = "right" | "left" | "number" | "none";

function directionOf({ text }: Run): Direction {
  if (rightToLeft.test(text)) return "right";
  if (/\p{L}/u.test(text)) return "left";
  return /\d/.test(text) ? "number" : "none";
}

/** Units are read behind their number, `64 KB`; any other word before it, `Python 3`. */
const units = String.raw`(?:[kKMGTP]?i?[bB](?:ps|it\/s|\/s)?|[kMG]?Hz|[nµm]?s|[kcm]?m|k?g|[mk]?[VAW]|°?[CFK]|%)`;
const unit = new RegExp(`^${units}$`);
/** Within one run, as the page shows it from left to right. */
const unitBefore = new RegExp(`^(${units}) (\\d[\\d.,]*)$`);

/**
 * The pieces of a line, in which those that run against its direction are one piece each: a phrase in Latin letters
 * within a line from right to left, or the other way about. `sorted` in the line's own direction.
 */
export function joinAgainst<Piece extends Run>(
  sorted: Piece[],
  isMirrored: boolean,
  wordGap: number,
): Piece[] {
  const against: Direction = isMirrored ? "left" : "right";
  if (isMirrored) for (const piece of sorted) piece.text = piece.text.replace(unitBefore, "$2 $1");
  const directions = sorted.map(directionOf);
  if (!directions.includes(against)) return sorted;
  const joined: Piece[] = [];
  for (let at = 0; at < sorted.length; at++) {
    const end = runEnd(sorted, directions, { at, against, isMirrored });
    const [first] = sorted.slice(at, at + 1);
    if (!first) break;
    joined.push(end > at + 1 ? asOne(sorted.slice(at, end), wordGap) : first);
    at = Math.max(at, end - 1);
  }
  return joined;
}

/** Past the last piece of a run that begins at `at`; `at` itself where none does. */
function runEnd(
  sorted: Run[],
  directions: Direction[],
  { at, against, isMirrored }: { at: number; against: Direction; isMirrored: boolean },
): number {
  const beginsWith = directions[at];
  const isNumber = isMirrored && beginsWith === "number";
  if (beginsWith !== against && !isNumber) return at;
  // A number that is read before its unit stands to the right of it, like one that follows a word.
  if (isNumber && unit.test(sorted[at + 1]?.text.trim() ?? "")) return at;
  let end = at;
  for (let next = at; next < sorted.length; next++) {
    const [piece, before] = [sorted[next], sorted[next - 1]];
    const direction = directions[next];
    if (!piece || direction === (isMirrored ? "right" : "left")) break;
    if (next > at && before && piece.x - before.right > Math.max(piece.size, before.size) * 1.2) break;
    if (direction === against) end = next + 1;
  }
  return end;
}

/** A run that is read the other way round. */
function asOne<Piece extends Run>(pieces: Piece[], wordGap: number): Piece {
  const [first] = pieces as [Piece, ...Piece[]];
  const text = pieces.reduceRight((read, piece, at) => {
    const next = pieces[at + 1];
    const isApart = next && next.x - piece.right > wordGap * Math.max(piece.size, next.size);
    return read + (isApart && read !== "" && !/\s$/.test(read) ? " " : "") + piece.text;
  }, "");
  const largest = pieces.reduce((most, piece) => (piece.size > most.size ? piece : most), first);
  return {
    ...largest,
    text,
    x: Math.min(...pieces.map(({ x }) => x)),
    right: Math.max(...pieces.map(({ right }) => right)),
    mono: pieces.every(({ mono }) => mono),
    order: Math.min(...pieces.map(({ order }) => order)),
  };
}

const pairs: [open: string, close: string][] = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
];

/** Brackets as they are read: some programs write the sign that is seen, which from right to left is the other one. */
export function turnBrackets(text: string): string {
  if (!rightToLeft.test(text) || !/[()[\]{}]/.test(text)) return text;
  return pairs.reduce((turned, [open, close]) => {
    const [first, last] = [turned.indexOf(open), turned.indexOf(close)];
    if (last < 0 || (first >= 0 && first < last)) return turned;
    // A lone closing bracket may number an item: `1)`.
    if (first < 0) return turned;
    return turned.replace(/[()[\]{}]/g, (sign) => (sign === open ? close : sign === close ? open : sign));
  }, text);
}
