const roman: [value: number, letters: string][] = [
  [1000, "m"],
  [900, "cm"],
  [500, "d"],
  [400, "cd"],
  [100, "c"],
  [90, "xc"],
  [50, "l"],
  [40, "xl"],
  [10, "x"],
  [9, "ix"],
  [5, "v"],
  [4, "iv"],
  [1, "i"],
];

/** The number that a slide shows before an item, by its scheme (ECMA-376 ST_TextAutonumberScheme): `3.`, `c)`, `(iii)`. */
export function numeral(scheme: string, count: number): string {
  const digits = /^alpha/.test(scheme)
    ? inLetters(count)
    : /^roman/.test(scheme)
      ? inRoman(count)
      : `${count}`;
  const cased = /^(?:alpha|roman)Uc/.test(scheme) ? digits.toUpperCase() : digits;
  if (scheme.endsWith("ParenBoth")) return `(${cased})`;
  if (scheme.endsWith("ParenR")) return `${cased})`;
  return scheme.endsWith("Plain") ? cased : `${cased}.`;
}

/** a…z, then aa, bb, …, as PowerPoint goes on. */
function inLetters(count: number): string {
  const at = (count - 1) % 26;
  return String.fromCharCode(97 + at).repeat(Math.min(30, Math.floor((count - 1) / 26) + 1));
}

function inRoman(count: number): string {
  let left = Math.min(count, 3999);
  let letters = "";
  for (const [value, sign] of roman) {
    while (left >= value) {
      letters += sign;
      left -= value;
    }
  }
  return letters;
}
