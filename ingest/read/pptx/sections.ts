import { dividerSections, type SectionStart, sectionAt } from "../sections.ts";
import type { Ancestry } from "./styles.ts";
import { findAll, type XmlElement } from "./xml.ts";

interface DividerPage {
  page: number;
  title: string;
  body: string;
  hasPicture: boolean;
  /** Its layout is PowerPoint's own for section headers. */
  isHeader: boolean;
}

export function isSectionHeader({ layout }: Ancestry): boolean {
  return layout?.attributes.type === "secHead";
}

const numberedPart =
  /^(?:chapter|part|module|section|lesson|unit|week|day|kapitel|teil|chapitre|partie)\s+[\divx]+[.:]?$/i;

/**
 * Where sections begin: by the presentation's own list (PowerPoint 2010 and later), else by slides of the section
 * header layout, else by slides that hold a title and nothing else. `ids` are those of the slides in their order.
 */
export function sectionStarts(presentation: XmlElement, ids: string[], pages: DividerPage[]): SectionStart[] {
  const listed = findAll(presentation, "p14:section").flatMap((section): SectionStart[] => {
    const first = findAll(section, "p14:sldId")[0]?.attributes.id;
    const at = first === undefined ? -1 : ids.indexOf(first);
    const name = (section.attributes.name ?? "").replace(/\s+/g, " ").trim();
    return at >= 0 && name !== "" ? [{ page: at + 1, name }] : [];
  });
  // A lone section is the one that PowerPoint makes of all slides when the first is cut off.
  if (listed.length >= 2) return listed.sort((a, b) => a.page - b.page);
  const headers = pages.filter(({ isHeader, title }) => isHeader && title !== "");
  if (headers.length >= 2) return headers.map(({ page, title }) => ({ page, name: title }));
  return nested(pages);
}

/** Dividers that bear `Chapter 2` are above those without: `Chapter's title › Section's title`. */
function nested(pages: DividerPage[]): SectionStart[] {
  const chapters = pages.filter(({ title, body }) => title !== "" && numberedPart.test(body.trim()));
  const dividers = dividerSections(pages);
  if (chapters.length < 2) return dividers;
  const chapterPages = new Set(chapters.map(({ page }) => page));
  const tops = chapters.map(({ page, title }) => ({ page, name: title }));
  const below = dividers
    .filter(({ page }) => !chapterPages.has(page))
    .map(({ page, name }) => {
      const top = sectionAt(tops, page);
      return { page, name: top === null ? name : `${top} › ${name}` };
    });
  return [...tops, ...below].sort((a, b) => a.page - b.page);
}
