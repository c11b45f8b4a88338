import { decodeText, oneLineEnd } from "../clean.ts";
import type { Deck, ReadDeck } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { outsideCode } from "../markdown/code.ts";
import type { Group } from "../markdown/groups.ts";
import { isHeading } from "../markdown/slide.ts";
import { readTranslated } from "../markdown/translated.ts";
import { latexToMarkdown } from "./to-markdown.ts";

/**
 * LaTeX source, where no PDF of it lies beside: a slide for each frame of a Beamer presentation, else for each section.
 * Overlays are one slide, formulas stay as they are, and files that it includes are not followed. Throws `bad-deck`.
 */
export const readLatex: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const { title, markdown, hasFrames } = latexToMarkdown(decodeLatex(bytes, name));
  const level = outsideCode(`\n${markdown}`, (prose) =>
    prose.replace(/(?<=\n)[ \t]+(?![ \t])(?!(?:-|\d+\.)[ \t])/g, ""),
  );
  const { deck, groups } = readTranslated({ title, markdown: level }, name);
  return { ...(hasFrames ? framesOf(deck, groups) : deck), format: "latex" };
};

const encodings: Record<string, string> = {
  latin1: "windows-1252",
  ansinew: "windows-1252",
  cp1252: "windows-1252",
  latin2: "iso-8859-2",
  cp1250: "windows-1250",
  latin9: "iso-8859-15",
  cp1251: "windows-1251",
  "koi8-r": "koi8-r",
  applemac: "macintosh",
};

/** A document says in which encoding it is written, if that is not UTF-8. */
function decodeLatex(bytes: Uint8Array, name: string): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 20_000));
  const said = /\\usepackage\s*\[([\w-]+)\]\s*\{inputenc\}/.exec(head)?.[1] ?? "";
  const encoding = encodings[said];
  return encoding ? oneLineEnd(new TextDecoder(encoding).decode(bytes)) : decodeText(bytes, name);
}

/** A section's heading is no page of a presentation: its frames are, and stand under its name. */
function framesOf(deck: Omit<Deck, "format">, groups: Group[]): Omit<Deck, "format"> {
  const isFrame = ({ tokens }: Group) => {
    const [heading, ...rest] = tokens.filter(({ type }) => type !== "space");
    return !(heading && isHeading(heading) && heading.depth < 3 && rest.length === 0);
  };
  const pages = new Map<number, number>();
  for (const [at, group] of groups.entries()) if (isFrame(group)) pages.set(at + 1, pages.size + 1);
  const slides = deck.slides.flatMap((slide) => {
    const page = pages.get(slide.page);
    return page === undefined ? [] : [{ ...slide, page }];
  });
  return { ...deck, pageCount: pages.size, slides, extraction: extractionOf(slides, pages.size) };
}
