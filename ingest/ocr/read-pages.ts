import pMap from "p-map";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { DrawPage } from "../draw/draw.ts";
import type { Deck, ReadSlide } from "../read/deck.ts";
import { isBlank } from "./blank-image.ts";
import type { Ocr } from "./engine.ts";
import type { OcrPage } from "./lines.ts";
import { pngSize } from "./png-size.ts";
import { toSlide } from "./slide.ts";

interface PageReading {
  ocr: Pick<Ocr, "read">;
  /** In every language that is installed, for pages whose text is garbled. */
  ocrOfAny?: Pick<Ocr, "read">;
  drawPage: DrawPage;
  /** After each page. */
  onPage?: (done: number, total: number) => void;
  signal: AbortSignal;
}

/** Pixels. Of 1000 … 2400 printed slides lose nothing from 1300 on, drawn lettering is read best at this width. */
export const slideWidth = 1600;
/** Shows whether there is any ink, in a tenth of the time. */
const glanceWidth = 400;
/** A sheet of A4 at 300 dpi, for small print. */
const sheetWidth = 2480;
/** On a page of `slideWidth`, lines lower than this many pixels are small print: 9 points on A4. */
const smallPrint = 24;
/** One page is drawn while another is read. */
const pagesAtOnce = 2;

type Outcome = { page: number; slide: ReadSlide | null; failure?: string };

/**
 * Reads the pages of a PDF that have no text, or none that can be relied on, off their images. A page that can't be
 * read is named in the warnings and stays left out; decks of other formats, and those that have nothing to read, come
 * back as they are.
 */
export async function readPagesWithoutText(deck: Deck, reading: PageReading): Promise<Deck> {
  const pages = unreadPages(deck);
  if (deck.format !== "pdf" || pages.length === 0) return deck;
  let done = 0;
  const read = async (page: number): Promise<Outcome> => {
    const outcome = await readOne(deck, page, reading);
    done += 1;
    reading.onPage?.(done, pages.length);
    return outcome;
  };
  const outcomes = await pMap(pages, read, { concurrency: pagesAtOnce });
  return withOutcomes(deck, outcomes);
}

/** Where the character map is broken the page still shows what it says. */
function unreadPages({ extraction, slides }: Deck): number[] {
  const read = new Set(slides.map((slide) => slide.page));
  const pages = [...extraction.withoutText, ...extraction.garbled].filter((page) => !read.has(page));
  return [...new Set(pages)].sort((a, b) => a - b);
}

async function readOne(deck: Deck, page: number, reading: PageReading): Promise<Outcome> {
  reading.signal.throwIfAborted();
  try {
    const { ocr, ocrOfAny = ocr } = reading;
    const isGarbled = deck.extraction.garbled.includes(page);
    const read = await readImage(page, { ...reading, ocr: isGarbled ? ocrOfAny : ocr });
    const section = deck.slides.findLast((slide) => slide.page < page)?.section ?? null;
    return { page, slide: toSlide(page, read, section) };
  } catch (error) {
    reading.signal.throwIfAborted();
    // What is wrong with a setting is wrong with every page.
    if (error instanceof LecternError && error.code === "config") throw error;
    return { page, slide: null, failure: errorMessage(error) };
  }
}

async function readImage(page: number, reading: PageReading): Promise<OcrPage> {
  const { ocr, drawPage, signal } = reading;
  if (await isBlank(await drawPage(page, glanceWidth, signal))) return { lines: [], confidence: 0 };
  const image = await drawPage(page, slideWidth, signal);
  const first = await ocr.read(image, signal);
  if (!isSmallPrint(first, image)) return first;
  const larger = await ocr.read(await drawPage(page, sheetWidth, signal), signal);
  return larger.confidence > first.confidence ? larger : first;
}

function isSmallPrint({ lines }: OcrPage, image: Uint8Array): boolean {
  const sizes = lines.map((line) => line.size).sort((a, b) => a - b);
  const typical = sizes[Math.floor(sizes.length / 2)];
  return typical !== undefined && typical * (pngSize(image)?.height ?? 0) < smallPrint;
}

function withOutcomes(deck: Deck, outcomes: Outcome[]): Deck {
  const slides = outcomes.flatMap(({ slide }) => (slide ? [slide] : []));
  const read = slides.map((slide) => slide.page);
  return {
    ...deck,
    slides: [...deck.slides, ...slides].sort((a, b) => a.page - b.page),
    warnings: [...deck.warnings, ...warningsOf(outcomes)],
    extraction: {
      ...deck.extraction,
      ocr: [...deck.extraction.ocr, ...read].sort((a, b) => a - b),
      withoutText: deck.extraction.withoutText.filter((page) => !read.includes(page)),
    },
  };
}

/** That OCR is sure of no words on a page, `extraction` says. */
function warningsOf(outcomes: Outcome[]): string[] {
  const failed = outcomes.filter((outcome) => outcome.failure !== undefined);
  return failed.map(({ page, failure }) => `Page ${page} is left out: ${failure}`);
}
