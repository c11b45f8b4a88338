/** Signs of TeX's text fonts T1 and T2A by their codes there, where the font does not say what they mean. */
const dashes: Record<number, string> = { 21: "–", 22: "—" };
const opening: Record<number, string> = { 16: "“", 19: "«" };
const closing: Record<number, string> = { 17: "”", 20: "»" };
const ligatures = ["ff", "fi", "fl", "ffi", "ffl"];
/** Where these begin in T1 and T2A, and in TeX's first text fonts (OT1), which have Latin letters only. */
const firstLigature = { t1: 0x1b, ot1: 0x0b };

/**
 * A text with the signs that pdfjs hands on as TeX's codes. A code between two letters that can't be known becomes
 * U+FFFD, which readers see and are told of.
 */
export function readCodes(text: string): string {
  const read = /\p{Cc}/u.test(text) && /\p{L}/u.test(text) ? text.replace(/\p{Cc}/gu, signIn) : text;
  return /[½¾¿]/.test(read) ? readGuillemets(read) : read;
}

function signIn(mark: string, at: number, text: string): string {
  const code = mark.charCodeAt(0);
  if (code === 0 || code === 9 || code === 10 || code >= 0x7f) return mark;
  const [before = "", after = ""] = [text[at - 1], text[at + 1]];
  const [follows, precedes] = [isLetter(before), isLetter(after)];
  const t1 = ligatures[code - firstLigature.t1];
  if (t1 && (follows || precedes)) return t1;
  if (code in dashes && !follows && !precedes) return dashes[code] ?? mark;
  if (code in opening && !follows && precedes) return opening[code] ?? mark;
  if (code in closing && !precedes && before.trim() !== "") return closing[code] ?? mark;
  const ot1 = ligatures[code - firstLigature.ot1];
  if (ot1 && (isLatin(before) || isLatin(after))) return ot1;
  return follows && precedes ? "\uFFFD" : mark;
}

const isLetter = (sign: string) => /\p{L}/u.test(sign);
const isLatin = (sign: string) => /\p{Script=Latin}/u.test(sign);

/** In Cyrillic text `¾…¿` are «…» (T2A): where they stand for themselves, no letter follows or precedes. */
function readGuillemets(text: string): string {
  if (!/\p{Script=Cyrillic}/u.test(text)) return text;
  return text
    .replace(/¾(?=[\p{L}\p{N}])/gu, "«")
    .replace(/(?<=[\p{L}\p{N}.,!?…)])¿/gu, "»")
    .replace(/½(?=\p{L})/gu, "„");
}
