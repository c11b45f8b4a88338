import { z } from "zod";
import { readYaml } from "../../../src/text/lexicon.ts";

const lexicon = z
  .strictObject({
    symbols: z.record(z.string(), z.string()),
    accents: z.record(z.string(), z.tuple([z.string(), z.string()])),
    functions: z.string().transform((list) => new Set(list.split(/\s+/).filter(Boolean))),
  })
  .parse(readYaml("latex"));

/** How letters of an equation are set where nothing else is said: italic. */
export interface Letters {
  /** Upright: a word or the name of a function. */
  upright: boolean;
  bold: boolean;
  script: "double-struck" | "script" | "fraktur" | "sans-serif" | "monospace" | null;
}

const alphabets = {
  "double-struck": "\\mathbb",
  script: "\\mathcal",
  fraktur: "\\mathfrak",
  "sans-serif": "\\mathsf",
  monospace: "\\mathtt",
};

/** The letters that Unicode has in the block of letterlike symbols, and their alphabets. */
const letterlike: [letters: string, plain: string, command: string][] = [
  ["ℂℍℕℙℚℝℤ", "CHNPQRZ", "\\mathbb"],
  ["ℬℰℱℋℐℒℳℛℊℯℴ", "BEFHILMRgeo", "\\mathcal"],
  ["ℭℌℨ", "CHZ", "\\mathfrak"],
];
const byLetter = new Map(
  letterlike.flatMap(([letters, plain, command]) =>
    Array.from(letters, (letter, at) => [letter, `${command}{${plain[at]}}`] as const),
  ),
);

/** Unicode's mathematical alphabets (U+1D400 to U+1D7FF) that mean another letter than the italic one. */
const ranges: [first: number, last: number, command: string][] = [
  [0x1d400, 0x1d433, "\\mathbf"],
  [0x1d468, 0x1d49b, "\\mathbf"],
  [0x1d49c, 0x1d503, "\\mathcal"],
  [0x1d504, 0x1d537, "\\mathfrak"],
  [0x1d538, 0x1d56b, "\\mathbb"],
  [0x1d56c, 0x1d59f, "\\mathfrak"],
  [0x1d5a0, 0x1d66f, "\\mathsf"],
  [0x1d670, 0x1d6a3, "\\mathtt"],
  [0x1d6a8, 0x1d6e1, "\\boldsymbol"],
  [0x1d71c, 0x1d755, "\\boldsymbol"],
  [0x1d7ce, 0x1d7d7, "\\mathbf"],
];

/** Two pieces of LaTeX in a row: a command ends where a letter does not follow. */
export function join(pieces: string[]): string {
  return pieces.reduce(
    (all, piece) => (/\\[A-Za-z]+$/.test(all) && /^[A-Za-z\d]/.test(piece) ? `${all} ${piece}` : all + piece),
    "",
  );
}

/** The characters of an equation's run as LaTeX. `aligned`: `&` marks a column, as in a system of equations. */
export function readSigns(text: string, letters: Letters, aligned: boolean): string {
  const word = text.trim();
  if (lexicon.functions.has(word)) return text.replace(word, `\\${word}`);
  const command = letters.script ? alphabets[letters.script] : letters.bold ? "\\mathbf" : null;
  const setAs = command ?? (letters.upright && /^\p{L}{2,}$/u.test(word) ? "\\mathrm" : null);
  if (setAs) return text.replace(/\p{L}[\p{L}\p{N}]*/gu, (one) => `${setAs}{${signsOf(one, aligned)}}`);
  return signsOf(text, aligned);
}

function signsOf(text: string, aligned: boolean): string {
  return join(Array.from(text, (sign) => (aligned && sign === "&" ? "&" : signOf(sign))));
}

function signOf(sign: string): string {
  const known = lexicon.symbols[sign] ?? byLetter.get(sign);
  if (known !== undefined) return known;
  const code = sign.codePointAt(0) ?? 0;
  // Invisible times, plus and the like, which programs put between letters.
  if (code >= 0x2061 && code <= 0x2064) return "";
  if (code < 0x1d400 || code > 0x1d7ff) return sign;
  const plain = sign.normalize("NFKC");
  const command = ranges.find(([first, last]) => code >= first && code <= last)?.[2];
  const letter = lexicon.symbols[plain] ?? plain;
  return command ? `${command}{${letter}}` : letter;
}

/** Words within an equation. */
export function readWords(text: string): string {
  return text === "" ? "" : `\\text{${text.replace(/[%#&_${}]/g, "\\$&")}}`;
}

/** The command of an accent; undefined for a sign that is none. */
export function accentOver(sign: string, content: string): string | undefined {
  const accent = lexicon.accents[sign];
  return accent?.[/^(?:\\[A-Za-z]+|[^\\])$/u.test(content) ? 0 : 1];
}

/** A bracket as `\left` and `\right` take it. */
export function bracketOf(sign: string): string {
  return sign === "" ? "." : (lexicon.symbols[sign] ?? sign);
}
