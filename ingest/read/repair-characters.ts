import { isEnglish } from "../../src/text/english.ts";

/**
 * Repairs what PDF fonts do to characters before the text is cleaned. Chromium writes NUL for every ligature whose
 * letters its font subset can't name; Symbol and Wingdings put bullets and arrows into the private use area; TeX puts
 * large delimiters among the control characters.
 */
export function repairText(text: string): string {
  if (!/[\0\u00AD\uE000-\uF8FF]/.test(text)) return text;
  return repairLigatures(text)
    .replace(bracketPieces, "")
    .replace(/[\uE000-\uF8FF]/g, (character) => symbols[character] ?? (text.trim() === character ? "•" : ""))
    .replace(/(?<=\p{L})\u00AD(?=\p{L})/gu, "");
}

/** How many signs of a repaired text, and of the text as it was, nobody can name: they are left out of it. */
export function countNameless(text: string, repaired: string): number {
  const controls = repaired.match(/(?![\t\n\r])\p{Cc}/gu)?.length ?? 0;
  if (!/[\uE000-\uF8FF]/.test(text) || [...text.trim()].length === 1) return controls;
  const own = text.match(/[\uE000-\uF8E4\uF8FF]/g) ?? [];
  return controls + own.filter((sign) => !(sign in symbols)).length;
}

/** What Adobe's fonts build tall brackets of, such as those around a matrix. */
const bracketPieces = /[\uF8E5-\uF8FE]/g;

/** Symbol and Wingdings as Office and TeX leave them: U+F000 + the character's code in the font. */
const symbols: Record<string, string> = {
  "\uF0B7": "•",
  "\uF0A7": "•",
  "\uF06C": "•",
  "\uF06E": "•",
  "\uF0D8": "•",
  "\uF076": "•",
  "\uF075": "•",
  "\uF071": "•",
  "\uF0A8": "•",
  "\uF0FC": "✓",
  "\uF0FE": "✓",
  "\uF0FB": "✗",
  "\uF0E0": "→",
  "\uF0E8": "→",
  "\uF0AE": "→",
  "\uF0AC": "←",
  "\uF0DF": "←",
  "\uF0F3": "↔",
  "\uF0B3": "≥",
  "\uF0A3": "≤",
  "\uF0B9": "≠",
};

/** What comes before and after a NUL where the word list would leave a choice. */
const ligatureRules: [before: RegExp, after: RegExp, letters: string][] = [
  [/(?:so|copyle|le|dra|shi|swi|gi|li|cra|mi|thri|\blo|\bra|airli)$/i, /^(?:ware|s?$|ed|ing|er|ly|y)/i, "ft"],
  [/\b(?:a|o|he)$/i, /^(?:er|en|y)/i, "ft"],
  [
    /(?:^|[\W_])(?:e|a|di|o|bu|su|sni|stu|sta|cli|pu|che|tra|tari)$/i,
    /^(?:er|ect|ort|ix|s?$|ing|ed|icul|ici|ice|end|usi|set|line)/i,
    "ff",
  ],
  [
    /(?:con|in|re|work|over|data|under|nyc|air|camou|de|tensor|ra|ba|sni|wa|shu|tri)$/i,
    /^(?:ict|uen|ect|ow|ux|at|ights?|age|e\b|es\b|ing|y)/i,
    "fl",
  ],
  [/^(?:re|in|dif)?$/i, /^(?:uid|ow|ag|at|ight|ip|oat|oor|uctu|uor|ush|y|exi|ash|our|ew|ood)/i, "fl"],
];

/** The commonest first. */
const ligatures = ["fi", "fl", "ff", "ffi", "ffl", "ft", "tt", "ti"];

function repairLigatures(text: string): string {
  return text.replace(/\0/g, (_, at: number) => {
    const before = text.slice(0, at).match(/[\p{L}]*$/u)?.[0] ?? "";
    const after = text.slice(at + 1).match(/^[\p{L}\d]*/u)?.[0] ?? "";
    // Between signs it is a code ligature such as `:=` or `==`, which can't be known: leave a visible gap.
    if (before.length === 0 && !/^[a-z]{2}/.test(after)) return "\uFFFD";
    if (text[at + 1] === "\0" || text[at - 1] === "\0") return "\uFFFD";
    const rule = ligatureRules.find(([left, right]) => left.test(before) && right.test(after));
    if (rule) return rule[2];
    return ligatures.find((letters) => isEnglish(before + letters + after)) ?? "fi";
  });
}
