import { isAccented } from "../garbled.ts";
import type { PagePieces } from "./pieces.ts";

/** What fonts without a character map are set in, and how often the letters of its languages come, in thousandths. */
const codePages: { encoding: string; letters: Map<string, number> }[] = [
  ...["windows-1251", "koi8-r", "x-mac-cyrillic"].map((encoding) => ({
    encoding,
    letters: frequencies(
      "о109 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 і19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ї6 ц5 щ4 є4 э3 ф3 ё2 ъ2",
    ),
  })),
  {
    encoding: "windows-1253",
    letters: frequencies(
      "α120 ο98 ι95 τ86 ε84 ν79 σ53 ρ47 π43 κ42 υ42 η41 ς38 μ34 λ27 ί27 ό23 ά22 έ17 γ17 δ17 ή16 ω15 χ12 θ11 φ8 ώ7 ύ7 β7 ξ6 ζ4 ψ2",
    ),
  },
];

function frequencies(table: string): Map<string, number> {
  return new Map(table.split(" ").map((one) => [one.slice(0, 1), Number(one.slice(1)) / 1_000]));
}

/** Letters of the code page's upper half as pdfjs has them, in the order of their codes: 0x80 … 0xFF of Windows-1252. */
const upperHalf = [
  ...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 128 }, (_, at) => 128 + at)),
];
const codes = new Map(upperHalf.map((sign, at) => [sign, 128 + at]));

/** Of natural logarithms of letters' shares; in 12 texts of four languages it was above -3.4, in wrong code pages below -3.9. */
const likely = -3.65;
const rarest = 0.001;

/**
 * Reads Cyrillic and Greek that a font without a character map has as Latin accents: the pages show the one, their text
 * says the other, letter for letter by one of a few code pages. Returns the pages that were read so, from 1, and how.
 */
export function readCodePages(pages: PagePieces[]): { pages: number[]; encoding: string } | null {
  const suspects = pages.flatMap(({ pieces }, at) => {
    if (!pieces.some(({ text }) => accents.test(text))) return [];
    return isAccented(pieces.map(({ text }) => text).join(" ")) ? [at] : [];
  });
  if (suspects.length === 0) return null;
  const sample = suspects
    .flatMap((at) => pages[at]?.pieces.map(({ text }) => text) ?? [])
    .join(" ")
    .slice(0, 20_000);
  const found = codePages
    .map(({ encoding, letters }) => ({ encoding, score: likelihood(decode(sample, encoding), letters) }))
    .sort((a, b) => b.score - a.score)[0];
  if (!found || found.score < likely) return null;
  for (const at of suspects)
    for (const piece of pages[at]?.pieces ?? []) piece.text = decode(piece.text, found.encoding);
  return { pages: suspects.map((at) => at + 1), encoding: found.encoding };
}

const accents = /[\u0080-\u00FF]{2}/;

function decode(text: string, encoding: string): string {
  const decoder = new TextDecoder(encoding);
  return text.replace(/[^\0-\x7F]+/g, (run) => {
    const bytes = [...run].map((sign) => codes.get(sign));
    return bytes.every((byte) => byte !== undefined) ? decoder.decode(Uint8Array.from(bytes)) : run;
  });
}

/** Mean over the signs in a text's words beyond ASCII; very low where capitals stand within words. */
function likelihood(text: string, letters: Map<string, number>): number {
  const words = (text.match(/[^\0-\x7F]{2,}/g) ?? []).map((run) => run.replace(/^\P{L}+|\P{L}+$/gu, ""));
  const cased = words.filter((word) => /^(?:\p{Lu}?\p{Ll}+|\p{Lu}+)$/u.test(word));
  if (words.length < 5 || cased.length < words.length * 0.8) return Number.NEGATIVE_INFINITY;
  const all = [...words.join("").toLowerCase()];
  return all.reduce((sum, letter) => sum + Math.log(letters.get(letter) ?? rarest), 0) / all.length;
}
