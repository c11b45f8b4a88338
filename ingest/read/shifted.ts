const raised = signs("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ");
const lowered = signs("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎");

function signs(plain: string, shifted: string): Record<string, string> {
  const signs = [...shifted];
  return Object.fromEntries([...plain].map((sign, at) => [sign, signs[at] ?? sign]));
}

/** `1st`, `2nd`: the letters are raised for looks. */
const isOrdinal = (text: string, before: string) => /\d$/.test(before) && /^(?:st|nd|rd|th)$/i.test(text);
/** Signs that are raised by themselves. */
const isMark = (text: string) => /^[®©™°′″'’"”ªº†‡*§¹²³]+$/u.test(text);

/**
 * Raised (1) or lowered (-1) characters: as Unicode has them, `10⁸`, where it has all of them; else as TeX writes them,
 * `e^{kt}`. `before`: what stands before them.
 */
export function shifted(text: string, shift: -1 | 1, before: string): string {
  const word = text.trim();
  if (word === "" || isMark(word) || (shift === 1 && isOrdinal(word, before))) return text;
  if (shift === 1 && word === "TM") return text.replace(word, "™");
  const forms = shift === 1 ? raised : lowered;
  const letters = [...word];
  const replaced = letters.every((letter) => letter in forms)
    ? letters.map((letter) => forms[letter]).join("")
    : `${shift === 1 ? "^" : "_"}{${word}}`;
  return text.replace(word, () => replaced);
}
