import { LecternError } from "../../../src/errors.ts";
import { cleanText, decodeText, firstWords } from "../clean.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { type Block, toBlocks, wording } from "./blocks.ts";
import { findTextSections } from "./sections.ts";
import { findTitles } from "./titles.ts";

/** A slide of plain prose is at most about this long, in characters. */
const proseSlide = 1_200;

/**
 * A deck as plain text, in any of three shapes: slides between form feeds, `---` or `===` lines; titles above lists
 * and paragraphs; or running prose, cut at paragraphs. Throws `bad-deck` or `no-words`.
 */
export const readText: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const source = decodeText(bytes, name);
  const slides = sliced(source) ?? titled(toBlocks(source)) ?? prose(toBlocks(source));
  if (slides.length === 0) throw new LecternError("no-words", `${name} has no words`);
  const pageCount = slides.length;
  return { format: "text", pageCount, slides, warnings: [], extraction: extractionOf(slides, pageCount) };
};

function sliced(source: string): ReadSlide[] | null {
  const byPage = source.includes("\f") && source.split("\f").filter((part) => part.trim() !== "").length > 1;
  const parts = byPage ? source.split("\f") : source.split(/^[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*$/m);
  if (!byPage && (parts.length < 3 || source.includes("```"))) return null;
  const filled = parts.map((part) => cleanText(part)).filter((text) => text !== "");
  let section: string | null = null;
  return filled.map((text, index) => {
    // A part that is one short line is a divider; the first is the deck's own title.
    if (index > 0 && !text.includes("\n") && text.length <= 80 && index < filled.length - 1) section = text;
    return { page: index + 1, title: firstWords(text) || `Page ${index + 1}`, section, text };
  });
}

function titled(blocks: Block[]): ReadSlide[] | null {
  const sections = new Map(findTextSections(blocks).map((section) => [section.block, section.name]));
  const names = new Set([...sections.values()].map(wording));
  const isTitle = findTitles(blocks, names);
  const titles = isTitle.filter(Boolean).length;
  const bodies = blocks.filter((block) => block.kind !== "single").length;
  if (titles < 2 || titles * 6 < bodies) return null;
  const slides: ReadSlide[] = [];
  let section: string | null = null;
  for (const [index, block] of blocks.entries()) {
    section = sections.get(index) ?? section;
    const last = slides.at(-1);
    if (last && !isTitle[index]) last.text += `\n\n${block.text}`;
    else {
      const title = firstWords(block.text) || `Page ${slides.length + 1}`;
      slides.push({ page: slides.length + 1, title, section, text: block.text });
    }
  }
  return slides;
}

function prose(blocks: Block[]): ReadSlide[] {
  const slides: ReadSlide[] = [];
  for (const { text } of blocks) {
    const last = slides.at(-1);
    if (last && last.text.length + text.length < proseSlide) last.text += `\n\n${text}`;
    else slides.push({ page: slides.length + 1, title: firstWords(text), section: null, text });
  }
  return slides.map((slide) => ({ ...slide, title: slide.title || `Page ${slide.page}` }));
}
