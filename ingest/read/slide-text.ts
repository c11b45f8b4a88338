import type { SlidePart } from "../../src/types.ts";
import { cleanText } from "./clean.ts";

const headings = { "alt-text": "Alt text:", notes: "Speaker notes:" };

/** A slide's words and, below them, those that belong to it without standing on it, each part under a heading line. */
export function composeText(
  onSlide: string,
  { altTexts, notes }: { altTexts: string[]; notes: string },
): { text: string; parts?: SlidePart[] } {
  let text = cleanText(onSlide);
  const parts: SlidePart[] = [];
  const append = (kind: "alt-text" | "notes", words: string) => {
    const clean = cleanText(words);
    if (clean === "") return;
    if (text !== "") text += "\n\n";
    const start = text.length;
    text += `${headings[kind]}\n${clean}`;
    parts.push({ kind, start, end: text.length });
  };
  append("alt-text", worthReading(altTexts).join("\n"));
  append("notes", notes);
  return parts.length > 0 ? { text, parts } : { text };
}

/** What Office adds below a description that it made itself. */
const disclaimer =
  /\s+(?:Description |Beschreibung )?(?:automatically generated|automatisch generiert|AI-generated content may be incorrect)\b[^\n]*$/i;

/** A link to run the page elsewhere. */
const badge =
  /^(?:(?:open|run|launch|view) (?:in|on|with) )?(?:google )?(?:colab|binder|kaggle|nbviewer|studio lab|deepnote)(?: badge)?$/i;

/** Programs fill in names such as `Picture 3` or `image12.png`, which describe nothing. */
function worthReading(altTexts: string[]): string[] {
  const cleaned = altTexts.map((text) => cleanText(text).replace(disclaimer, "").replace(/\s+/g, " "));
  return [...new Set(cleaned)].filter(
    (text) =>
      /\p{L}{2}|\p{Lo}/u.test(text) &&
      !/^[^\n]*\.(?:png|jpe?g|gif|svg|bmp|tiff?|webp|wmf|emf|pdf|eps|mp4|mov)$/i.test(text) &&
      !badge.test(text) &&
      !/^(?:https?|file):\/\/\S+$/i.test(text) &&
      !/^(?:picture|image|img|bild|grafik|graphic|shape|photo|screenshot|figure|diagram|chart|logo|icon|text ?box|object|content placeholder|google shape;.*|custom ?shape|alt(?:ernative)? text)[ _-]*[\d;:]*$/i.test(
        text,
      ),
  );
}
