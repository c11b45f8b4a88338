import PDFDocument from "pdfkit";
import { drawPage } from "../draw/draw-page.ts";

type Draw = (page: PDFKit.PDFDocument) => void;

/** A PDF of the pages, each drawn by its own function. Points. */
export async function makePdf(pages: Draw[], size: [number, number] = [800, 450]): Promise<Uint8Array> {
  const pdf = new PDFDocument({ size, margin: 0, autoFirstPage: false });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve) => pdf.on("end", resolve));
  pdf.on("data", (part: Buffer) => parts.push(part));
  for (const draw of pages) {
    pdf.addPage();
    draw(pdf);
  }
  pdf.end();
  await done;
  return new Uint8Array(Buffer.concat(parts));
}

export const breadSlide: Draw = (page) => {
  page.fontSize(40).text("Proofing bread dough", 40, 30);
  page.fontSize(22).text("The dough doubles in two hours", 60, 150);
  page.fontSize(22).text("Cold rooms slow the yeast", 60, 200);
};

export const darkSlide: Draw = (page) => {
  page.rect(0, 0, 800, 450).fill("#101820");
  page.fillColor("#f0f0f0").fontSize(44).text("Baking with steam", 40, 180);
};

export const emptySlide: Draw = () => {};

/** The page as a picture, as a scan has it. */
export async function picture(draw: Draw, width = 1300): Promise<Buffer> {
  return drawPage(await makePdf([draw]), 1, width);
}

/** Pages that hold nothing but a picture of what is drawn. */
export async function makeScan(pages: Draw[]): Promise<Uint8Array> {
  const pictures = await Promise.all(pages.map((draw) => picture(draw)));
  return makePdf(pictures.map((one) => (page) => page.image(one, 0, 0, { width: 800 })));
}
