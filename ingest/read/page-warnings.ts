import { LecternError } from "../../src/errors.ts";
import type { Deck } from "./deck.ts";

/** Of a deck as it is at last: which of its pages the tutor can't see, and what may be done about it. */
export function pageWarnings(deck: Deck, { hasOcr }: { hasOcr: boolean }): string[] {
  const { withoutText, garbled, ocr } = deck.extraction;
  const lost = garbled.filter((page) => !ocr.includes(page));
  const mended = garbled.filter((page) => ocr.includes(page));
  return [
    ...warn(deck, withoutText, `have no text${withoutTextAside(deck, hasOcr)}`),
    ...warn(deck, lost, "are left out: their text is garbled by a broken character map"),
    ...warn(deck, mended, "have a broken character map: OCR read them off their pictures"),
  ];
}

function withoutTextAside({ format }: Deck, hasOcr: boolean): string {
  if (format === "pptx") return "; of a PowerPoint file no pictures are read, of a PDF they are";
  if (format !== "pdf") return "";
  return hasOcr ? ", and OCR is sure of no words on them" : "; with OCR they may be read";
}

function warn({ format, pageCount }: Deck, pages: number[], what: string): string[] {
  if (pages.length === 0) return [];
  const noun = format === "pdf" ? "page" : "slide";
  const of = pageCount === 1 ? `1 ${noun}` : `${pageCount} ${noun}s`;
  const listed = `${pages.slice(0, 10).join(", ")}${pages.length > 10 ? ", …" : ""}`;
  return [`${pages.length} of ${of} (${listed}) ${what}`];
}

/** Why a deck without any word is refused, and what to do with it. */
export function wordless(name: string, { format, pageCount, warnings }: Deck, hasOcr: boolean): LecternError {
  const of = pageCount === 1 ? "1 page" : `${pageCount} pages`;
  const says = `${name} has ${of}, and none has text`;
  if (format === "pptx")
    return new LecternError(
      "bad-deck",
      `${says}: pictures of a PowerPoint file are not read, export it as PDF`,
    );
  if (!hasOcr)
    return new LecternError("bad-deck", `${says} (a scan, or pictures): read it with OCR, without --no-ocr`);
  const reasons = warnings.length > 0 ? ` (${warnings.slice(0, 2).join("; ")})` : "";
  return new LecternError(
    "bad-deck",
    `${says} that OCR is sure of${reasons}: scan it anew, or have its pictures described with --describe-images`,
  );
}
