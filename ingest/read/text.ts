import { LecternError } from "../../src/errors.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { cleanText, decodeText, firstWords } from "./clean.ts";

/** Lines between blank ones. `single`: one short line, which may be a title, a divider or a picture's caption. */
interface Block {
  kind: "single" | "list" | "prose";
  text: string;
}

const maxTitle = 100;
/** A slide of plain prose is at most about this long, in characters. */
const proseSlide = 1_200;
const bullet = /^\s*(?:[-*•▪‣◦]|\d{1,2}[.)])\s+/u;

/**
 * A deck as plain text, in any of three shapes: slides between form feeds or `---` lines; titles above bullets and
 * paragraphs; or running prose, cut at paragraphs.
 */
export const readText: ReadDeck = async (bytes, name) => {
  const source = decodeText(bytes, name)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const slides = sliced(source) ?? titled(toBlocks(source)) ?? prose(toBlocks(source));
  if (slides.length === 0) throw new LecternError("bad-deck", `${name} has no text`);
  return { format: "text", pageCount: slides.length, slides, warnings: [] };
};

function sliced(source: string): ReadSlide[] | null {
  const parts = source.includes("\f") ? source.split("\f") : source.split(/^(?:-{3,}|={3,})$/m);
  if (parts.length < 3) return null;
  return parts.flatMap((part, index) => {
    const text = cleanText(part);
    return text === ""
      ? []
      : [{ page: index + 1, title: firstWords(text) || `Page ${index + 1}`, section: null, text }];
  });
}

function toBlocks(source: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let inCode = false;
  const flush = () => {
    const text = cleanText(lines.join("\n"));
    lines = [];
    if (text !== "") blocks.push({ kind: kindOf(text), text });
  };
  for (const line of source.split("\n")) {
    if (/^\s*```/.test(line)) inCode = !inCode;
    if (line.trim() === "" && !inCode) flush();
    else lines.push(line);
  }
  flush();
  return blocks;
}

function kindOf(text: string): Block["kind"] {
  if (bullet.test(text)) return "list";
  const isShort =
    !text.includes("\n") && text.length <= maxTitle && !/[.;,]$/.test(text) && !/^[|`{}<]/.test(text);
  return isShort ? "single" : "prose";
}

/**
 * A short line right above a list or a paragraph is a title. Any other short line belongs to the slide before it, as
 * a caption, unless the deck's own contents name it: then it begins a section.
 */
function titled(blocks: Block[]): ReadSlide[] | null {
  const isTitle = (index: number) => {
    const [block, next, before] = [blocks[index], blocks[index + 1], blocks[index - 1]];
    if (block?.kind !== "single" || !next || next.kind === "single") return false;
    // Above a list surely; above a paragraph, unless it goes on after another paragraph of the same slide.
    return next.kind === "list" || before?.kind !== "prose" || next.text.startsWith("```");
  };
  const titles = blocks.filter((_, index) => isTitle(index)).length;
  if (titles < 2 || titles * 12 < blocks.length) return null;
  const contents = tableOfContents(blocks);
  const slides: ReadSlide[] = [];
  let section: string | null = null;
  for (const [index, block] of blocks.entries()) {
    const named = block.kind === "single" && contents.has(key(block.text));
    const last = slides.at(-1);
    if (named && !isTitle(index)) section = block.text;
    if (isTitle(index) || !last || (named && last.text !== block.text)) {
      slides.push({ page: slides.length + 1, title: firstWords(block.text), section, text: block.text });
    } else {
      last.text += `\n\n${block.text}`;
    }
  }
  return slides;
}

/** What the first long list names: the course's parts. */
function tableOfContents(blocks: Block[]): Set<string> {
  const first = blocks
    .slice(0, 15)
    .find((block) => block.kind === "list" && block.text.split("\n").length >= 5);
  const entries = first?.text.split("\n") ?? [];
  return new Set(entries.map((entry) => key(entry.replace(bullet, "").replace(/^\[(.*)\]\(.*\)$/, "$1"))));
}

const key = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function prose(blocks: Block[]): ReadSlide[] {
  const slides: ReadSlide[] = [];
  for (const { text } of blocks) {
    const last = slides.at(-1);
    if (last && last.text.length + text.length < proseSlide) last.text += `\n\n${text}`;
    else slides.push({ page: slides.length + 1, title: firstWords(text), section: null, text });
  }
  return slides.map((slide) => ({ ...slide, title: slide.title || `Page ${slide.page}` }));
}
