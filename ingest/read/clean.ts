import { LecternError } from "../../src/errors.ts";

const ligatures: Record<string, string> = { ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ﬅ: "st", ﬆ: "st" };

/** Holds every character that is not kept as it is, line ends and tabs aside. */
const unclean =
  /[\p{Cc}\p{Cs}\u00A0\u00AD\u2007\u2028\u2029\u202F\u200B\u2060\uE000-\uF8FF\uFB00-\uFB06\uFEFF]/u;

/**
 * Characters as they are kept, once and for all: what is stored here is what quotes must match. NFC, never NFKC, which
 * would rewrite ² and ½. PostgreSQL refuses NUL; decks carry ligatures, soft hyphens and private-use bullets.
 */
export function cleanCharacters(text: string): string {
  // Most text is ASCII, and clean.
  if (/^[\n\t -~]*$/.test(text)) return text;
  if (!unclean.test(text)) return text.normalize("NFC");
  return (
    text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
      .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "")
      .normalize("NFC")
      .replace(/[ﬀﬁﬂﬃﬄﬅﬆ]/g, (ligature) => ligatures[ligature] ?? ligature)
      // U+200C and U+200D stay: Persian and emoji are spelled with them.
      .replace(/[\u00AD\uFEFF\u200B\u2060]/g, "")
      .replace(/[\u00A0\u2007\u202F]/g, " ")
      .replace(/^([^\S\n]*)[\uE000-\uF8FF](?=\s)/gmu, "$1•")
      .replace(/\p{Cc}/gu, (mark) => (mark === "\n" || mark === "\t" ? mark : ""))
      .replace(/[\uE000-\uF8FF]/g, "")
  );
}

/** Clean characters without blanks at the ends of lines, blank lines at both ends, or more than one between. */
export function cleanText(text: string): string {
  return (
    cleanCharacters(text)
      // A file may hold a million blanks in a row: each run is tried from its start only.
      .replace(/(?<![ \t])[ \t]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .replace(/^\n+/, "")
      .trimEnd()
  );
}

/** Ends every line with a line feed. */
export const oneLineEnd = (text: string) => text.replace(/\r\n?/g, "\n");

/** The text of a file, with line feeds and without its byte order mark. Throws `bad-deck` for what is not text: a binary that was renamed, or an unknown encoding. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const utf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe && "utf-16le") ||
    (bytes[0] === 0xfe && bytes[1] === 0xff && "utf-16be");
  // UTF-16 whose byte order mark was lost is refused below, for it holds NULs.
  if (utf16) return oneLineEnd(new TextDecoder(utf16).decode(bytes));
  if (bytes.subarray(0, 8_192).includes(0)) {
    throw new LecternError("bad-deck", `${name} is not text but binary data: give it its correct extension`);
  }
  try {
    return oneLineEnd(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new LecternError("bad-deck", `${name} is not UTF-8 text: save it as UTF-8 and try again`, {
      cause,
    });
  }
}

/** The first words of a text, for a slide that has no title. */
export function firstWords(text: string): string {
  const line =
    text.split("\n").find((one) => /[\p{L}\p{N}]/u.test(one) && !/^\s*(?:`{3}|~{3})/.test(one)) ?? "";
  const words = line.replace(/^[\s\-*•#>|\d.)]+/u, "").trim();
  return words.length <= 80 ? words : `${words.slice(0, 80).replace(/\s+\S*$/, "")}…`;
}
