import PDFDocument from "pdfkit";
import type { Deck } from "../../../ingest/read/deck.ts";
import { readDeck } from "../../../ingest/read/read.ts";

/** The bytes of a deck of 800 × 450 points. */
export async function drawPdf(
  draw: (pdf: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size: [800, 450], autoFirstPage: false, margin: 0, ...options });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  draw(pdf);
  pdf.end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

export async function readDrawn(draw: (pdf: PDFKit.PDFDocument) => void, name = "deck.pdf"): Promise<Deck> {
  return readDeck(await drawPdf(draw), name, new AbortController().signal);
}

/** One line of text at a place, from its top left corner. */
export function put(pdf: PDFKit.PDFDocument, size: number, [text, x, y]: [string, number, number]) {
  pdf.fontSize(size).text(text, x, y, { lineBreak: false });
}

/** A page whose title is written last, as many programs do. */
export function page(pdf: PDFKit.PDFDocument, title: string, ...body: string[]) {
  pdf.addPage();
  body.forEach((line, at) => {
    put(pdf, 14, [line, 60, 140 + at * 24]);
  });
  put(pdf, 28, [title, 40, 40]);
}
