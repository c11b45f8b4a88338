import { type CheerioAPI, load } from "cheerio";
import { LecternError } from "../../../src/errors.ts";
import { cleanText, decodeText, firstWords } from "../clean.ts";
import type { Deck, ReadDeck, ReadSlide } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { readMarkdown } from "../markdown/markdown.ts";
import { composeText } from "../slide-text.ts";
import { findSlides, type HtmlDeck } from "./kinds.ts";
import { emptyPage, type Gathering, type HtmlPage } from "./page.ts";
import { readBelow } from "./words.ts";

/**
 * A deck or a page in HTML, read from its elements and never run: the slides of reveal.js, Quarto, Marp, Slidy and their
 * like, the Markdown within a remark or xaringan export, and any other page as a lesson, a slide for every heading down
 * to `<h3>`. Throws `bad-deck` or `no-words`.
 */
export const readHtml: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const html = withoutData(decodeHtml(bytes, name));
  if (depthsOf(html) > maxDepths) {
    const advice = "its program forgot to close them; save it again from a browser, or export it as PDF";
    throw new LecternError("bad-deck", `${name} has elements within elements without end: ${advice}`);
  }
  const document = load(html);
  signal.throwIfAborted();
  const found = findSlides(document);
  if (found.markdown !== null) {
    const deck = await readMarkdown(new TextEncoder().encode(found.markdown), name, signal);
    return { ...deck, format: "html", dialect: found.kind, warnings: [...found.warnings, ...deck.warnings] };
  }
  return toDeck(found, titleOf(document), name);
};

/** A document that is no presentation, whatever its elements are called. Throws `no-words`. */
export function readLesson(html: string, name: string): Deck {
  const document = load(html);
  const content = document("body").toArray();
  return toDeck(
    { kind: "cut at its headings", slides: null, content, markdown: null, warnings: [] },
    "",
    name,
  );
}

const titleOf = (document: CheerioAPI) =>
  cleanText(document("title").first().text()).replace(/\s+/g, " ").trim();

/** A page says in which encoding it is written, if that is not UTF-8. */
function decodeHtml(bytes: Uint8Array, name: string): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 4_096));
  const charset = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8") return decodeText(bytes, name);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return decodeText(bytes, name);
  }
}

/** About ten seconds: the parser looks up the open elements at every tag. */
const maxDepths = 1e9;
/** Elements that nothing but their own end closes. */
const lasting =
  /<(\/?)(?:div|span|section|article|main|aside|table|[uo]l|blockquote|center|form|details|figure|svg|g|a|b|i|u|em|strong|font|small|code|tt)(?=[\s>])/gi;

/** The sum over all such tags of how many are open there. */
function depthsOf(html: string): number {
  let [depth, sum] = [0, 0];
  for (const [, closes] of html.matchAll(lasting)) {
    depth = Math.max(0, depth + (closes ? -1 : 1));
    sum += depth;
  }
  return sum;
}

/** Pictures and fonts that are kept in the page itself hold no words, and are most of its bytes. */
function withoutData(html: string): string {
  const mark = ";base64,";
  const end = /[^A-Za-z0-9+/=]/g;
  let kept = "";
  let at = 0;
  for (let start = html.indexOf(mark); start >= 0; start = html.indexOf(mark, at)) {
    kept += html.slice(at, start + mark.length);
    end.lastIndex = start + mark.length;
    at = end.exec(html)?.index ?? html.length;
  }
  return kept + html.slice(at);
}

function readSlides({ slides }: HtmlDeck): HtmlPage[] {
  return (slides ?? []).map(({ element, hidden, notes }) => {
    const gathering: Gathering = { pages: [{ ...emptyPage(), hidden, notes }], cutsAt: 0 };
    readBelow(element.children, gathering);
    return gathering.pages[0] ?? emptyPage();
  });
}

function cutAtHeadings({ content }: HtmlDeck): HtmlPage[] {
  const gathering: Gathering = { pages: [], cutsAt: 3 };
  readBelow(content, gathering);
  return gathering.pages;
}

function toDeck(found: HtmlDeck, title: string, name: string): Deck {
  const pages = found.slides ? readSlides(found) : cutAtHeadings(found);
  const sections = found.slides ? dividedSections(pages) : headingPaths(pages, title);
  const slides = pages.flatMap((page, at): ReadSlide[] => {
    const { text, parts } = composeText(page.lines.join("\n"), {
      altTexts: page.altTexts,
      notes: page.notes.join("\n\n"),
    });
    if (text === "") return [];
    const named = page.heading?.text ?? (at === 0 ? title : "");
    const said = parts?.map((part) => text.slice(part.start, part.end).replace(/^.*\n/, "")).join("\n") ?? "";
    return [
      {
        page: at + 1,
        title: named || firstWords(page.lines.join("\n")) || firstWords(said) || `Page ${at + 1}`,
        section: sections[at] ?? null,
        text,
        ...(parts && { parts }),
        ...(page.hidden && { hidden: true as const }),
      },
    ];
  });
  if (slides.length === 0) throw new LecternError("no-words", `${name} has no words`);
  const hidden = slides.filter((slide) => slide.hidden).map(({ page }) => page);
  const extraction = { ...extractionOf(slides, pages.length), hidden };
  return {
    format: "html",
    dialect: found.kind,
    pageCount: pages.length,
    slides,
    warnings: found.warnings,
    extraction,
  };
}

/** A slide of nothing but an `<h1>` begins a section, unless it is hidden. */
function dividedSections(pages: HtmlPage[]): (string | null)[] {
  let section: string | null = null;
  return pages.map(({ heading, lines, altTexts, hidden }, at) => {
    const isBare = lines.length === 1 && altTexts.length === 0 && !hidden;
    if (at > 0 && heading?.depth === 1 && isBare) section = heading.text;
    return section;
  });
}

function headingPaths(pages: HtmlPage[], title: string): (string | null)[] {
  const open: { depth: number; text: string }[] = [];
  return pages.map(({ heading }) => {
    while (heading && (open.at(-1)?.depth ?? 0) >= heading.depth) open.pop();
    const above = open.map(({ text }) => text);
    if (heading) open.push(heading);
    const path = above.length > 0 ? above : [title === heading?.text ? "" : title];
    return path.filter((one) => one !== "").join(" › ") || null;
  });
}
