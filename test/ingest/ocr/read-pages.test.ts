import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createOcr } from "../../../ingest/ocr/engine.ts";
import type { OcrPage } from "../../../ingest/ocr/lines.ts";
import { readPagesWithoutText } from "../../../ingest/ocr/read-pages.ts";
import { toSlide } from "../../../ingest/ocr/slide.ts";
import { type Deck, plainExtraction } from "../../../ingest/read/deck.ts";
import { pageWarnings } from "../../../ingest/read/page-warnings.ts";
import { LecternError } from "../../../src/errors.ts";
import { drawPage } from "../draw/draw-page.ts";
import { breadSlide, darkSlide, emptySlide, makePdf, makeScan, picture } from "./make-pictures.ts";

const never = new AbortController().signal;
const pagesOf = (pdf: Uint8Array) => (page: number, width: number) => drawPage(pdf, page, width);

function deckOf(withoutText: number[]): Deck {
  return {
    format: "pdf",
    pageCount: 4,
    slides: [{ page: 1, title: "Flour", section: "Basics", text: "Flour\nStrong or plain" }],
    warnings: [],
    extraction: { ...plainExtraction, withoutText },
  };
}

const line = (text: string, y: number, size = 0.05) => ({
  text,
  confidence: 0.9,
  x: 0.1,
  y,
  size,
  words: [],
});
const page = (...lines: OcrPage["lines"]): OcrPage => ({ lines, confidence: 0.9 });

describe("pages without text", () => {
  it("are read off their pictures, and those without words are named", async () => {
    const ocr = createOcr({ languages: ["eng"], workers: 2 });
    const bytes = await makeScan([breadSlide, breadSlide, emptySlide, darkSlide]);
    const onPage = vi.fn();
    const deck = await readPagesWithoutText(deckOf([2, 3, 4]), {
      ocr,
      drawPage: pagesOf(bytes),
      onPage,
      signal: never,
    });
    await ocr.close();
    expect(deck.slides.map((slide) => slide.page)).toEqual([1, 2, 4]);
    const text = "Proofing bread dough\nThe dough doubles in two hours\nCold rooms slow the yeast";
    expect(deck.slides[1]).toMatchObject({ title: "Proofing bread dough", section: "Basics", text });
    expect(deck.slides[1]?.parts).toEqual([
      { kind: "ocr", start: 0, end: text.length, confidence: expect.closeTo(0.95, 1) },
    ]);
    expect(deck.extraction).toMatchObject({ ocr: [2, 4], withoutText: [3] });
    expect(pageWarnings(deck, { hasOcr: true })).toEqual([
      "1 of 4 pages (3) have no text, and OCR is not sure of any words on them",
    ]);
    expect(onPage.mock.calls.at(-1)).toEqual([3, 3]);
  });

  it("in small print are drawn larger and read again", async () => {
    const print = "Ordinary print on a sheet of paper is read best at three hundred dots to the inch.";
    const sheet = await makePdf([(pdf) => pdf.fontSize(8).text(print, 60, 200)], [595, 842]);
    const ocr = createOcr({ languages: ["eng"], workers: 1 });
    const draw = vi.fn(pagesOf(sheet));
    const unread = { ...deckOf([1]), slides: [] };
    const deck = await readPagesWithoutText(unread, { ocr, drawPage: draw, signal: never });
    await ocr.close();
    expect(draw.mock.calls.map(([, width]) => width)).toEqual([400, 1600, 2480]);
    expect(deck.slides.at(-1)?.text).toBe(print);
  });

  it("are not given to OCR where they are blank", async () => {
    const blank = await makePdf([
      () => undefined,
      (pdf) => pdf.rect(0, 0, 800, 450).fill("#234"),
      (pdf) => pdf.rect(400, 200, 2, 2).fill("#000"),
    ]);
    const read = vi.fn(async () => page(line("A long enough title", 0.1, 0.4)));
    const unread = { ...deckOf([1, 2, 3]), slides: [] };
    const deck = await readPagesWithoutText(unread, {
      ocr: { read },
      drawPage: pagesOf(blank),
      signal: never,
    });
    expect(deck.extraction).toMatchObject({ ocr: [3], withoutText: [1, 2] });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it("that fail are named and do not stop the others", async () => {
    const drawn = await picture(breadSlide, 100);
    const draw = async (at: number) => {
      if (at === 2) throw new LecternError("bad-deck", "it can't be drawn");
      return drawn;
    };
    const ocr = { read: async () => page(line("A long enough title", 0.1, 0.4)) };
    const deck = await readPagesWithoutText(deckOf([2, 3]), {
      ocr,
      drawPage: draw,
      signal: never,
    });
    expect(deck.extraction).toMatchObject({ ocr: [3], withoutText: [2] });
    expect(deck.warnings.at(-1)).toBe("Page 2 is left out: it can't be drawn");
  });

  it("and those with garbled text are read, in order, and stay named as garbled", async () => {
    const drawn = await picture(breadSlide, 100);
    const deck = deckOf([4]);
    const garbled = { ...deck, extraction: { ...deck.extraction, garbled: [2] } };
    const ocr = { read: async () => page(line("A long enough title", 0.1, 0.4)) };
    const reading = { ocr, drawPage: async () => drawn, signal: never };
    const read = await readPagesWithoutText(garbled, reading);
    expect(read.slides.map((slide) => slide.page)).toEqual([1, 2, 4]);
    expect(read.extraction).toMatchObject({ ocr: [2, 4], withoutText: [], garbled: [2] });
  });

  it("stop when told to", async () => {
    const stop = new AbortController();
    const ocr = {
      read: async () => {
        stop.abort(new Error("enough"));
        throw new Error("broken off");
      },
    };
    const reading = { ocr, drawPage: () => picture(breadSlide, 100), signal: stop.signal };
    await expect(readPagesWithoutText(deckOf([2]), reading)).rejects.toThrow("enough");
  });

  it("of other formats and of a deck that has none are left alone", async () => {
    const read = vi.fn();
    const reading = { ocr: { read }, drawPage: vi.fn(), signal: never };
    const pptx: Deck = { ...deckOf([2]), format: "pptx" };
    expect(await readPagesWithoutText(pptx, reading)).toBe(pptx);
    const whole = deckOf([]);
    expect(await readPagesWithoutText(whole, reading)).toBe(whole);
    expect(read).not.toHaveBeenCalled();
  });
});

describe("a slide by OCR", () => {
  it("takes the upper of the large lines as its title, and both where it has two", () => {
    const slide = (...lines: OcrPage["lines"]) => toSlide(3, page(...lines), null)?.title;
    expect(slide(line("Course 101", 0.02, 0.02), line("Yeast", 0.1, 0.06), line("Alive", 0.3, 0.05))).toBe(
      "Yeast",
    );
    expect(slide(line("How yeast", 0.1, 0.08), line("wakes up", 0.19, 0.08), line("Warmth", 0.5))).toBe(
      "How yeast wakes up",
    );
    expect(slide(line("Only a caption at the foot", 0.9))).toBe("Page 3");
  });

  it("comes of no page that OCR is not sure of", () => {
    expect(toSlide(1, { lines: [line("Maybe words", 0.1)], confidence: 0.4 }, null)).toBeNull();
    expect(toSlide(1, page(), null)).toBeNull();
  });

  it("holds every line once, as it was read, whatever its title is", () => {
    const lines = fc.array(
      fc.record({ text: fc.stringMatching(/^[a-z]{1,9}$/), y: fc.float({ min: 0, max: 1, noNaN: true }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(lines, (read) => {
        const slide = toSlide(1, page(...read.map(({ text, y }) => line(text, y))), null);
        expect(slide?.text.split("\n").sort()).toEqual(read.map(({ text }) => text).sort());
        expect(slide?.parts?.[0]).toMatchObject({ start: 0, end: slide?.text.length });
      }),
    );
  });
});
