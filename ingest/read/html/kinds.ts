import type { CheerioAPI } from "cheerio";
import type { AnyNode, Element } from "domhandler";
import { attribute, isElement, textWithin } from "./nodes.ts";

interface SlideElement {
  element: Element;
  hidden: boolean;
  /** Those that stand elsewhere in the document. */
  notes: string[];
}

export interface HtmlDeck {
  /** Which program's presentation it is. */
  kind: string;
  /** In their order; null of a page without slides, whose `content` is read instead. */
  slides: SlideElement[] | null;
  content: AnyNode[];
  /** The presentation's source, where the page holds that and a program would make slides of it. */
  markdown: string | null;
  warnings: string[];
}

/** What the page is, by the elements that the programs which make presentations leave in it. */
export function findSlides(document: CheerioAPI): HtmlDeck {
  const source = document("textarea#source, script#source[type='text/template']").first().text();
  if (source.trim() !== "")
    return { ...nothing, kind: "remark, in HTML", markdown: `${remarkSign}${source}` };
  const slides = revealSlides(document) ?? marpSlides(document) ?? otherSlides(document);
  if (slides) return slides;
  const content = mainOf(document);
  return { ...nothing, kind: "a page, cut at its headings", content };
}

const nothing: Omit<HtmlDeck, "kind"> = { slides: null, content: [], markdown: null, warnings: [] };

/** What makes the reader of Markdown take the source for remark's, whatever else it holds. */
const remarkSign = "---\noutput: xaringan\n---\n";

/** reveal.js, and what Quarto, Pandoc and Jupyter make with it: a section within another stands below it. */
function revealSlides(document: CheerioAPI): HtmlDeck | null {
  const top = document(".reveal .slides > section, .reveal > .slides > section").toArray();
  if (top.length === 0) return null;
  const leaves = top.flatMap((section) => {
    const below = section.children.filter(isSection);
    return below.length > 0 ? below : [section];
  });
  const written = leaves.find((section) => attribute(section, "data-markdown") !== undefined);
  if (written) return writtenSlides(document, leaves);
  const slides = leaves.map((element): SlideElement => {
    const said = attribute(element, "data-notes");
    return {
      element,
      hidden: attribute(element, "data-visibility") === "hidden",
      notes: said === undefined ? [] : [said],
    };
  });
  return { ...nothing, kind: "reveal.js, in HTML", slides };
}

const isSection = (node: AnyNode): node is Element => isElement(node) && node.name === "section";

/** Slides that are written in Markdown within the page, or in a file beside it, which has no words here. */
function writtenSlides(document: CheerioAPI, leaves: Element[]): HtmlDeck {
  const elsewhere = leaves.flatMap((section) => attribute(section, "data-markdown") || []);
  const sources = leaves.map((section) => {
    const template = document(section).find("script[type='text/template'], textarea[data-template]").first();
    const mark = attribute(section, "data-separator-notes") ?? "^note:";
    const text = template.length > 0 ? template.text() : textWithin(section);
    return unindented(text).replace(new RegExp(`^${mark.replace(/[^\w:]/g, "")}`, "gim"), "Note:");
  });
  return {
    ...nothing,
    kind: "reveal.js, in HTML",
    markdown: `---\nreveal: true\n---\n${sources.join("\n\n---\n\n")}`,
    warnings: elsewhere.map((file) => `Its slides are written in ${file}, which is not read with it`),
  };
}

/** Without the blanks that all lines begin with: in Markdown they would make code of it. */
function unindented(text: string): string {
  const lines = text.split("\n");
  const depths = lines
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const depth = Math.min(...depths, 100);
  return lines.map((line) => line.slice(depth)).join("\n");
}

/** Marp puts each slide into a drawing; one with a background has three layers, of which one has the words. */
function marpSlides(document: CheerioAPI): HtmlDeck | null {
  const drawings = document("svg[data-marpit-svg]").toArray();
  if (drawings.length === 0) return null;
  const slides = drawings.flatMap((drawing, at): SlideElement[] => {
    const layers = document(drawing).find("section").toArray();
    const layer = attributeOf(layers, "data-marpit-advanced-background", "content") ?? layers[0];
    // Marp's headers and footers, which each slide repeats.
    if (layer) document(layer).children("header, footer").remove();
    const notes = document(`.bespoke-marp-note[data-index="${at}"]`).toArray().map(textWithin);
    return layer ? [{ element: layer, hidden: false, notes }] : [];
  });
  return { ...nothing, kind: "Marp, in HTML", slides };
}

const attributeOf = (elements: Element[], name: string, value: string) =>
  elements.find((element) => attribute(element, name) === value);

/** Slidy, S5, DZSlides, Shower, impress.js, ioslides: the outermost of what they call slides. */
function otherSlides(document: CheerioAPI): HtmlDeck | null {
  const kinds: [kind: string, selector: string][] = [
    ["ioslides", "slides > slide"],
    ["impress.js", "#impress > .step, #impress > div > .step"],
    [
      "slides in HTML",
      "body > .slide, .slides > .slide, .presentation > .slide, .deck-container > .slide, section.slide",
    ],
  ];
  for (const [kind, selector] of kinds) {
    const found = document(selector).toArray().filter(isElement);
    if (found.length >= 2)
      return { ...nothing, kind, slides: found.map((element) => ({ element, hidden: false, notes: [] })) };
  }
  return null;
}

/** The part of a page that holds its words, without what a site puts around them. */
function mainOf(document: CheerioAPI): AnyNode[] {
  for (const selector of [
    "main",
    "[role='main']",
    "article",
    "#main-content",
    "#content",
    ".content",
    "body",
  ]) {
    const found = document(selector).toArray().filter(isElement);
    const [only] = found;
    if (only && found.length === 1 && textWithin(only).trim().length > 200) return [only];
  }
  return document("body").length > 0 ? document("body").toArray() : document.root().toArray();
}
