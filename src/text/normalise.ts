/** A text as it is compared, and where in the source each of its UTF-16 units begins and ends. */
export interface Normalised {
  text: string;
  starts: number[];
  ends: number[];
}

/**
 * A text as it is compared: small letters without accents, ligatures and full-width forms as plain letters, blanks,
 * bullets and dashes that stand alone as one blank, quotation marks and other dashes as those of ASCII.
 */
export function normalise(text: string): string {
  if (!/^[\0-\x7f]*$/.test(text)) return normaliseWithOffsets(text).text;
  // Most texts are plain, and are read faster as a whole.
  return text
    .toLowerCase()
    .replaceAll("`", "'")
    .replace(/(^|[\s*])-(?=\s|$)/g, "$1")
    .replace(/[\s*]+/g, " ")
    .replace(/^ /, "");
}

/** As `normalise`, with the way back to the source. */
export function normaliseWithOffsets(text: string): Normalised {
  const [starts, ends]: [number[], number[]] = [[], []];
  const parts: string[] = [];
  let isOpen = true;
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    let own = normaliseCharacter(character);
    if (isOpen && (own === " " || (own === "-" && /^(?:\s|$)/.test(text.charAt(end))))) own = "";
    for (let unit = 0; unit < own.length; unit++) {
      starts.push(at);
      ends.push(end);
    }
    if (own !== "") {
      parts.push(own);
      isOpen = own.endsWith(" ");
    }
    at = end;
  }
  return { text: parts.join(""), starts, ends };
}

/** Accents of any script's letters, but not the voicing marks of kana, and no vowel signs, which are of one script. */
const accent = /(?![\u3099\u309a])\p{Script=Inherited}/gu;

function normaliseCharacter(character: string): string {
  if (/[\s•▪‣◦·*]/u.test(character)) return " ";
  if (character <= "\x7f") return character === "`" ? "'" : character.toLowerCase();
  if (/[“”„‟«»]/u.test(character)) return '"';
  if (/[‘’‚‛′`]/u.test(character)) return "'";
  if (/[\p{Pd}−]/u.test(character)) return "-";
  return character
    .normalize("NFKD")
    .replace(/\p{Cf}/gu, "")
    .replace(accent, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ß", "ss");
}
