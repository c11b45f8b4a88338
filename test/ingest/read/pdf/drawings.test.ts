import { describe, expect, it } from "vitest";
import { pagesToDescribe } from "../../../../ingest/describe/pages-to-describe.ts";
import { type Deck, plainExtraction } from "../../../../ingest/read/deck.ts";
import { findDrawings } from "../../../../ingest/read/pdf/drawings.ts";
import { breadSlide, makePdf, picture } from "../../ocr/make-pictures.ts";
import { page, readDrawn } from "../draw-pdf.ts";

const never = new AbortController().signal;
type Page = PDFKit.PDFDocument;

const deck: Deck = {
  format: "pdf",
  pageCount: 1,
  slides: [],
  warnings: [],
  extraction: plainExtraction,
};

async function chosen(pages: ((page: Page) => void)[], read = deck): Promise<number[]> {
  return pagesToDescribe(read, await findDrawings(await makePdf(pages), never));
}

describe("pages with pictures", () => {
  it("are those with a large picture or many strokes, not those with words, a logo or a background", async () => {
    const [photo, logo] = await Promise.all([picture(breadSlide, 400), picture(breadSlide, 60)]);
    // As a string pdfkit keeps it once for all pages.
    const shared = `data:image/png;base64,${logo.toString("base64")}`;
    const template = (page: Page) => {
      page.image(shared, 0, 0, { width: 800 });
      page.image(shared, 700, 10, { width: 60 });
    };
    const words = (page: Page) => {
      template(page);
      page.fontSize(20).text("Only words here", 50, 100);
    };
    const photoPage = (page: Page) => {
      words(page);
      page.image(photo, 300, 150, { width: 300 });
    };
    const smallPicture = (page: Page) => {
      words(page);
      page.image(photo, 300, 150, { width: 90 });
    };
    const table = (page: Page) => {
      words(page);
      for (let row = 0; row < 8; row++) page.rect(50, 150 + row * 20, 400, 20).stroke();
    };
    const diagram = (page: Page) => {
      words(page);
      for (let at = 0; at < 80; at++) page.circle(200 + at * 5, 300, 4).stroke();
    };
    expect(await chosen([words, photoPage, smallPicture, table, diagram, words, words])).toEqual([2, 5]);
  });

  it("are all of a scan", async () => {
    const scans = await Promise.all([picture(breadSlide, 400), picture(breadSlide, 410)]);
    expect(await chosen(scans.map((one) => (page) => page.image(one, 0, 0, { width: 800 })))).toEqual([1, 2]);
  });

  it("are not those that a build-up repeats", async () => {
    const photo = await picture(breadSlide, 400);
    const page = (page: Page) => page.image(photo, 0, 0, { width: 800 });
    const slide = {
      page: 3,
      pages: [1, 3] as [number, number],
      title: "Ovens",
      section: null,
      text: "Ovens",
    };
    expect(await chosen([page, page, page, page], { ...deck, slides: [slide] })).toEqual([3, 4]);
  });

  it("are not looked for when told to stop", async () => {
    const pdf = await makePdf([breadSlide]);
    await expect(findDrawings(pdf, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
  });
});

it("a PDF's page of a title and a picture begins no section, where one of a title alone does", async () => {
  const image = await picture(breadSlide);
  const illustrated = (at: number) => at === 4 || at === 8;
  const deck = await readDrawn((pdf) => {
    for (let at = 1; at <= 16; at++) {
      const isDivider = at === 3 || at === 11;
      page(
        pdf,
        `Topic ${"ABCDEFGHIJKLMNOP"[at - 1]}`,
        ...(isDivider || illustrated(at) ? [] : ["Words of it", "and more"]),
      );
      if (illustrated(at)) pdf.image(image, 200 + at * 10, 120, { width: 400 });
    }
  });
  expect(deck.slides.map(({ section }) => section)).toEqual(
    Array.from({ length: 16 }, (_, at) => (at < 2 ? null : at < 10 ? "Topic C" : "Topic K")),
  );
});
