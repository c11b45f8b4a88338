import { LecternError } from "../../src/errors.ts";
import { counted } from "../../src/text/figures.ts";
import type { Deck } from "./deck.ts";

/** Says which pages of a finished deck the tutor can't see, and what may be done about it. */
export function pageWarnings(deck: Deck, { hasOcr }: { hasOcr: boolean }): string[] {
  const { withoutText, garbled, ocr } = deck.extraction;
  const lost = garbled.filter((page) => !ocr.includes(page));
  const repaired = garbled.filter((page) => ocr.includes(page));
  return [
    ...warn(deck, withoutText, `have no text${withoutTextAside(deck, hasOcr)}`),
    ...warn(
      deck,
      lost,
      `are left out: their text is garbled by a broken character map${garbledAside(hasOcr)}`,
    ),
    ...warn(deck, repaired, "have a broken character map: OCR read their images instead"),
  ];
}

const garbledAside = (hasOcr: boolean) =>
  hasOcr
    ? ", and OCR is not sure of any words on them (install the data of their language: LECTERN_OCR_LANGUAGES)"
    : "; OCR may be able to read them";

function withoutTextAside({ format }: Deck, hasOcr: boolean): string {
  if (format === "pptx") return "; images are not read in PowerPoint files, but are in PDFs";
  if (format !== "pdf") return "";
  return hasOcr ? ", and OCR is not sure of any words on them" : "; OCR may be able to read them";
}

function warn({ format, pageCount }: Deck, pages: number[], what: string): string[] {
  if (pages.length === 0) return [];
  const of = counted(pageCount, format === "pdf" ? "page" : "slide");
  return [`${pages.length} of ${of} (${listPages(pages)}) ${what}`];
}

/** `1, 2, 3`, the first ten of them. */
export const listPages = (pages: number[]) =>
  `${pages.slice(0, 10).join(", ")}${pages.length > 10 ? ", …" : ""}`;

/** Why a deck without any word is refused, and what to do with it. */
export function wordless(name: string, deck: Deck, hasOcr: boolean): LecternError {
  const { format, pageCount, warnings } = deck;
  if (deck.extraction.garbled.length > 0) return brokenMap(name, deck, hasOcr);
  const says = `${name} has ${counted(pageCount, "page")}, and none has text`;
  if (format === "pptx")
    return new LecternError(
      "bad-deck",
      `${says}: images in PowerPoint files are not read, so export it as PDF`,
    );
  if (!hasOcr)
    return new LecternError(
      "bad-deck",
      `${says} (it may be a scan, or images): let OCR read it by leaving out --no-ocr`,
    );
  const reasons = warnings.length > 0 ? ` (${warnings.slice(0, 2).join("; ")})` : "";
  return new LecternError(
    "bad-deck",
    `${says} that OCR is sure of${reasons}: scan it again, or have its images described with --describe-images`,
  );
}

function brokenMap(name: string, { pageCount, extraction }: Deck, hasOcr: boolean): LecternError {
  const of = counted(pageCount, "page");
  const advice = hasOcr
    ? "OCR is not sure of what they show either: name their language with LECTERN_OCR_LANGUAGES, or export it again"
    : "let OCR read what they show by leaving out --no-ocr, or export it again";
  return new LecternError(
    "bad-deck",
    `${name} has a broken character map on ${extraction.garbled.length} of ${of}: ${advice}`,
  );
}
