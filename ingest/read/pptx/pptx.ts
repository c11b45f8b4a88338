import { errorMessage, LecternError } from "../../../src/errors.ts";
import { counted } from "../../../src/text/figures.ts";
import { cleanCharacters, firstWords } from "../clean.ts";
import type { Deck, ReadDeck, ReadSlide } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { listPages } from "../page-warnings.ts";
import { sectionAt } from "../sections.ts";
import { composeText } from "../slide-text.ts";
import { dropFurniture } from "./furniture.ts";
import { readGraphic } from "./graphics.ts";
import { inReadingOrder } from "./order.ts";
import { type OfficePackage, openPackage, type Relation } from "./package.ts";
import { isSectionHeader, sectionStarts } from "./sections.ts";
import { leaves, readShapes, type Shape } from "./shapes.ts";
import { ancestryOf, placeholderOf } from "./styles.ts";
import { renderTable } from "./tables.ts";
import { readParagraphs, renderParagraphs } from "./text.ts";
import { takeTitle } from "./title.ts";
import { childOf, descend, findAll, type XmlElement } from "./xml.ts";

/** A slide as its parts have it, before it is known what repeats across the deck. */
interface RawSlide {
  shapes: Shape[];
  altTexts: string[];
  notes: string;
  /** The words of its charts and SmartArt, by the relation that names each. */
  graphics: Map<string, string>;
  hidden: boolean;
  isHeader: boolean;
  hasPicture: boolean;
}

/** The list of slides may name one small slide a million times. */
const maxSlides = 10_000;

/**
 * Reads a PowerPoint file (ECMA-376, transitional or strict): each slide's title, then its text in reading order with
 * levels, tables, charts' and SmartArt's words, then alternative texts and the speaker's notes. A page is a slide's
 * place in the presentation, hidden ones counted. Throws `bad-deck`.
 */
export const readPptx: ReadDeck = async (bytes, name, signal) => {
  try {
    const office = await openPackage(bytes, name, signal);
    const presentation = await office.shared(office.main);
    const listed = await listSlides(office, presentation);
    if (listed.length === 0) throw new LecternError("bad-deck", `${name} has no slides: export it again`);
    if (listed.length > maxSlides) {
      throw new LecternError(
        "bad-deck",
        `${name} lists ${listed.length} slides, over the limit of ${maxSlides}: split it`,
      );
    }
    const raw: RawSlide[] = [];
    for (const { path } of listed) {
      signal.throwIfAborted();
      raw.push(await readSlide(office, path));
    }
    return toDeck(
      raw,
      presentation,
      listed.map(({ id }) => id),
    );
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw new LecternError("bad-deck", `${name} can't be read (${errorMessage(cause)}): export it again`, {
      cause,
    });
  }
};

export async function listSlides(
  office: OfficePackage,
  presentation: XmlElement,
): Promise<{ id: string; path: string }[]> {
  const relations = new Map((await office.relations(office.main)).map((one) => [one.id, one]));
  const list = childOf(presentation, "p:sldIdLst")?.children ?? [];
  return list.flatMap(({ attributes }) => {
    const relation = relations.get(attributes["r:id"] ?? "");
    return relation ? [{ id: attributes.id ?? "", path: relation.target }] : [];
  });
}

async function readSlide(office: OfficePackage, path: string): Promise<RawSlide> {
  const slide = await office.part(path);
  const relations = await office.relations(path);
  const ancestry = await ancestryOf(office, path);
  const { shapes, altTexts, hasPicture } = readShapes(slide, ancestry);
  const graphics = new Map<string, string>();
  for (const shape of leaves(shapes)) {
    if (shape.kind !== "graphic") continue;
    graphics.set(shape.relation, await readGraphic(office, relations, shape.relation));
  }
  return {
    shapes,
    altTexts,
    notes: await readNotes(office, relations),
    graphics,
    hidden: slide.attributes.show === "0" || slide.attributes.show === "false",
    isHeader: isSectionHeader(ancestry),
    hasPicture,
  };
}

async function readNotes(office: OfficePackage, relations: Relation[]): Promise<string> {
  const found = relations.find(({ type }) => type === "notesSlide");
  if (!found || !office.has(found.target)) return "";
  const notes = findAll(await office.part(found.target), "p:sp")
    .filter((shape) => placeholderOf(shape)?.type === "body")
    .map((shape) => renderParagraphs(readParagraphs(descend(shape, "p:txBody"), [])));
  return notes.filter((text) => text.trim() !== "").join("\n");
}

/** EMU; 7.5 inches where the file does not say. */
const usualHeight = 6_858_000;

function toDeck(raw: RawSlide[], presentation: XmlElement, ids: string[]): Deck {
  const height = Number(childOf(presentation, "p:sldSz")?.attributes.cy) || usualHeight;
  const kept = dropFurniture(
    raw.map(({ shapes }) => shapes),
    height,
  );
  const read = raw.map((slide, at) => {
    const { title, rest } = takeTitle(kept.slides[at] ?? [], height);
    const body = inReadingOrder(rest)
      .map((shape) => render(shape, slide.graphics))
      .filter((text) => text !== "")
      .join("\n");
    return { page: at + 1, title, body, isHeader: slide.isHeader, hasPicture: slide.hasPicture };
  });
  // A hidden slide names nothing that is shown.
  const shown = read.map((page, at) => (raw[at]?.hidden ? { ...page, title: "" } : page));
  const starts = sectionStarts(presentation, ids, shown);
  const slides = raw.flatMap((slide, at): ReadSlide[] => {
    const { page, title, body } = read[at] ?? { page: at + 1, title: "", body: "" };
    const { text, parts } = composeText(`${title}\n${body}`, slide);
    if (text === "") return [];
    const words = parts?.map((part) => text.slice(part.start, part.end).replace(/^.*\n/, "")) ?? [];
    return [
      {
        page,
        title: title || firstWords(body) || firstWords(words.join("\n")) || `Page ${page}`,
        section: sectionAt(starts, page),
        text,
        ...(parts && { parts }),
        ...(slide.hidden && { hidden: true }),
      },
    ];
  });
  const hidden = raw.flatMap((slide, at) => (slide.hidden ? [at + 1] : []));
  const of = counted(raw.length, "slide");
  const warning = `${hidden.length} of ${of} are hidden in the presentation (${listPages(hidden)})`;
  return {
    format: "pptx",
    pageCount: raw.length,
    slides,
    warnings: hidden.length > 0 ? [warning] : [],
    extraction: { ...extractionOf(slides, raw.length), hidden, dropped: kept.dropped },
  };
}

function render(shape: Shape, graphics: ReadonlyMap<string, string>): string {
  switch (shape.kind) {
    case "text":
      return renderParagraphs(shape.paragraphs);
    case "table":
      return renderTable(shape);
    case "graphic":
      return cleanCharacters(graphics.get(shape.relation) ?? "");
    case "group":
      return inReadingOrder(shape.shapes)
        .map((child) => render(child, graphics))
        .filter((text) => text !== "")
        .join("\n");
  }
}
