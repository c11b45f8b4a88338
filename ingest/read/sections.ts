import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { z } from "zod";
import { cleanCharacters } from "./clean.ts";
import { repairText } from "./repair-characters.ts";

/** Where a section begins. `page` counts from 1. */
export interface SectionStart {
  page: number;
  name: string;
}

type Outline = Awaited<ReturnType<PDFDocumentProxy["getOutline"]>>;

/** What parts the names of a chapter and of a part within it. */
const within = " › ";

/**
 * Sections from the bookmarks, `Chapter › Part` where the chapters have parts. A level that has an entry for about
 * every slide (PowerPoint and Keynote write those) names slides, not sections, and is left out.
 */
export async function outlineSections(document: PDFDocumentProxy): Promise<SectionStart[]> {
  let level: Outline = (await document.getOutline()) ?? [];
  while (level.length === 1 && level[0] && level[0].items.length > 1) level = level[0].items;
  const chapters = await startsOf(document, level);
  if (chapters.length < 2 || chapters.length > Math.max(3, document.numPages / 3)) return [];
  const parts: SectionStart[] = [];
  for (const entry of level) {
    const name = nameOf(entry);
    const found = await startsOf(document, entry.items);
    parts.push(...found.map((part) => ({ page: part.page, name: `${name}${within}${part.name}` })));
  }
  const all = chapters.length + parts.length;
  const sections = all <= Math.max(3, document.numPages / 2.5) ? [...chapters, ...parts] : chapters;
  return sections.sort((a, b) => a.page - b.page);
}

const maxBookmarks = 2_000;

async function startsOf(document: PDFDocumentProxy, level: Outline): Promise<SectionStart[]> {
  const starts: SectionStart[] = [];
  for (const entry of level.slice(0, maxBookmarks)) {
    const page = await pageOf(document, entry.dest);
    const name = nameOf(entry);
    if (page !== null && name !== "") starts.push({ page, name });
  }
  return starts.sort((a, b) => a.page - b.page);
}

function nameOf(entry: Outline[number]): string {
  return cleanCharacters(repairText(entry.title)).replace(/\s+/g, " ").trim();
}

const reference = z.tuple([z.object({ num: z.number(), gen: z.number() })]).rest(z.unknown());

/** null if a bookmark leads nowhere: broken ones are common and cost no slide. */
async function pageOf(document: PDFDocumentProxy, dest: string | unknown[] | null): Promise<number | null> {
  try {
    const explicit = typeof dest === "string" ? await document.getDestination(dest) : dest;
    const parsed = reference.safeParse(explicit);
    if (!parsed.success) return null;
    return (await document.getPageIndex(parsed.data[0])) + 1;
  } catch {
    return null;
  }
}

const partNumber =
  /^(?:(?:chapter|part|module|section|lesson|unit|week|day|kapitel|teil|chapitre|partie)?\s*[\divx]*[.:]?)$/i;

interface DividerPage {
  page: number;
  title: string;
  body: string;
  /** A picture, drawing or table stands on it: it shows something, and parts nothing. */
  hasPicture: boolean;
}

/** Sections from divider pages: pages with a title and at most `Chapter 2` besides, not the cover, at most one in four. */
export function dividerSections(pages: DividerPage[]): SectionStart[] {
  const isBare = (page: DividerPage | undefined) =>
    page !== undefined && !page.hasPicture && partNumber.test(page.body.trim());
  const dividers = pages.filter(
    (page, at) =>
      page.page > 1 &&
      at < pages.length - 1 &&
      isBare(page) &&
      /\p{L}/u.test(page.title) &&
      page.title.length <= 80 &&
      !/[.!]$|^(?:questions|demo|thank|q ?& ?a)/i.test(page.title) &&
      pages[at + 1]?.title !== page.title &&
      pages[at - 1]?.title !== page.title &&
      !(isBare(pages[at + 1]) && isBare(pages[at - 1])),
  );
  return dividers.length >= 2 && dividers.length <= pages.length / 4
    ? dividers.map(({ page, title }) => ({ page, name: title }))
    : [];
}

/** The name of the section that a page stands in; null before the first. */
export function sectionAt(starts: SectionStart[], page: number): string | null {
  return starts.findLast((start) => start.page <= page)?.name ?? null;
}
