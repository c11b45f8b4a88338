import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import { createDrawing } from "../../ingest/draw/draw.ts";
import { boxesOf, type HighlightBox } from "../../ingest/draw/highlight.ts";
import type { PageRuns } from "../../ingest/draw/page-runs.ts";
import { markDrawing, pictureType, type SlideDrawing } from "../../ingest/draw/slide-drawing.ts";
import { readWordsByOcr } from "../../ingest/ocr/page-words.ts";
import { findOffice, presentationToPdf } from "../../ingest/office/office.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findQuote } from "../text/quote.ts";
import { partOf } from "../text/slide-parts.ts";
import type { Slide, SlidePart } from "../types.ts";

/** Pixels; sharp on a phone and on half a laptop's screen. */
const imageWidth = 1280;
/** Pixels; sharp on a phone where slides are shown in small. */
const thumbnailWidth = 360;

/** Pages that wait to be drawn; more would wait for longer than anybody looks at an empty frame. */
const mostWaiting = 100;
/** Pages that could not be drawn, each for ten minutes: a hostile one takes seconds at every try. */
const rememberedFailures = { max: 1_000, ttl: 600_000 };
/** Pages whose words are kept, some 50 KB each: a reader goes from citation to citation of a few slides. */
const rememberedPages = 200;

/** `small`: for many slides beside each other. */
export type ImageSize = "whole" | "small";

/** A slide's words, and where its page is kept. */
export interface PicturedSlide {
  slide: Slide;
  fileHash: string;
}

/** A slide as its file places it, as the API sends it. */
export type PlacedShapes = SlideDrawing;

/** Where a quote stands on a slide's picture. */
export interface Highlight {
  /** As the slide has it; null if it does not hold the words. */
  quote: string | null;
  /** Null where it is not known, for a reason. */
  boxes: HighlightBox[] | null;
  reason: "not on the slide" | "not shown on the picture" | "no picture" | "not found on the picture" | null;
}

export type SlidePictures = ReturnType<typeof openSlidePictures>;

/**
 * What slides look like and where their words stand. A presentation's pages are those of a PDF that LibreOffice makes
 * of it at the first look; nothing of this is known before somebody looks, so that old data folders have it too.
 */
export function openSlidePictures({ deckFiles, config }: Pick<Lectern, "deckFiles" | "config">) {
  const drawing = createDrawing();
  const office = findOffice(config.office);
  // A page that many readers ask for at once is drawn once.
  const oneAtATime = pLimit(1);
  const oneDeckAtATime = pLimit(1);
  const failures = new LRUCache<string, LecternError>(rememberedFailures);
  const words = new LRUCache<string, PageRuns>({ max: rememberedPages });

  return { canShow, image, highlight, drawingOf, pictureOf };

  /** Whether there is something to draw the slide's page from. */
  async function canShow({ slide, fileHash }: PicturedSlide): Promise<boolean> {
    if (slide.page === null || failures.has(fileHash) || failures.has(`${fileHash}-${slide.page}`))
      return false;
    if (await deckFiles.findPdf(fileHash)) return true;
    return office !== null && (await deckFiles.findPresentation(fileHash)) !== null;
  }

  /** A PNG, or null where there is nothing to draw. Throws as drawing does, `unavailable` where too many wait. */
  async function image({ slide: { page }, fileHash }: PicturedSlide, size: ImageSize, signal: AbortSignal) {
    if (page === null) return null;
    const of = { hash: fileHash, page, ...(size === "small" ? { width: thumbnailWidth } : {}) };
    const drawn = await deckFiles.readImage(of);
    if (drawn) return drawn;
    const file = await pdfOf(fileHash, signal);
    if (file === null) return null;
    return inTurn(`${fileHash}-${page}`, async () => {
      const meanwhile = await deckFiles.readImage(of);
      if (meanwhile) return meanwhile;
      const made = Uint8Array.from(await drawing.pagesOf(file)(page, of.width ?? imageWidth, signal));
      await deckFiles.saveImage(of, made);
      return made;
    });
  }

  /** Throws as `image`. */
  async function highlight(
    { slide, fileHash }: PicturedSlide,
    quote: string,
    signal: AbortSignal,
  ): Promise<Highlight> {
    const found = findQuote(slide.text, quote)?.quote ?? null;
    if (found === null) return { quote: null, boxes: null, reason: "not on the slide" };
    const start = slide.text.indexOf(found);
    const stretch = { start, end: start + found.length };
    const part = partOf(slide, found);
    if (part && part.kind !== "ocr") return { quote: found, boxes: null, reason: "not shown on the picture" };
    const file = await pdfOf(fileHash, signal);
    if (file === null || slide.page === null) return { quote: found, boxes: null, reason: "no picture" };
    const page = await wordsOf(fileHash, slide.page, { file, part }, signal);
    const boxes = boxesOf(slide.text, stretch, page);
    if (boxes.length === 0) return { quote: found, boxes: null, reason: "not found on the picture" };
    return { quote: found, boxes, reason: null };
  }

  /** Where a presentation's file places what is on a slide, and the quote in it; null where there is no such file. */
  async function drawingOf(
    { slide, fileHash }: PicturedSlide,
    quote: string | undefined,
    signal: AbortSignal,
  ): Promise<PlacedShapes | null> {
    const file = await deckFiles.findPresentation(fileHash);
    const { page, text } = slide;
    if (file === null || page === null) return null;
    const drawn = await inTurn(`${fileHash}-${page}-shapes`, () => drawing.shapesOf(file, page, signal));
    const found = quote === undefined ? null : findQuote(text, quote);
    if (!found || partOf(slide, found.quote)) return drawn;
    const start = text.indexOf(found.quote);
    return markDrawing(drawn, text, { start, end: start + found.quote.length });
  }

  /** A picture on a presentation's slide, by its number in the drawing; null where there is none to show. */
  async function pictureOf(
    { slide: { page }, fileHash }: PicturedSlide,
    picture: number,
    signal: AbortSignal,
  ) {
    const file = await deckFiles.findPresentation(fileHash);
    if (file === null || page === null) return null;
    const found = await inTurn(`${fileHash}-${page}-${picture}`, () =>
      drawing.pictureOf(file, { page, picture }, signal),
    );
    const type = found && pictureType(found);
    return found && type ? { bytes: Uint8Array.from(found), type } : null;
  }

  async function wordsOf(
    hash: string,
    page: number,
    { file, part }: { file: string; part: SlidePart | null },
    signal: AbortSignal,
  ): Promise<PageRuns> {
    const place = `${hash}-${page}-${part?.kind ?? "text"}`;
    const known = words.get(place);
    if (known) return known;
    return inTurn(place, async () => {
      const meanwhile = words.get(place);
      if (meanwhile) return meanwhile;
      const drawPage = drawing.pagesOf(file);
      const read = part
        ? await readWordsByOcr({ languages: config.ocrLanguages, drawPage }, page, signal)
        : await drawing.wordsOf(file)(page, signal);
      words.set(place, read);
      return read;
    });
  }

  /** Null where the deck has no pages, or nothing here draws them. Throws `bad-deck`, `unavailable`. */
  async function pdfOf(hash: string, signal: AbortSignal): Promise<string | null> {
    const pdf = await deckFiles.findPdf(hash);
    if (pdf || office === null) return pdf;
    const presentation = await deckFiles.findPresentation(hash);
    if (presentation === null) return null;
    refuseCrowds(oneDeckAtATime.pendingCount);
    await oneDeckAtATime(async () => {
      if (await deckFiles.findPdf(hash)) return;
      signal.throwIfAborted();
      // Whoever asks next wants it too: it is not given up where this reader leaves.
      const limit = new AbortController();
      await remember(hash, async () =>
        deckFiles.savePdf(hash, await presentationToPdf(office, presentation, limit.signal)),
      );
    });
    return deckFiles.findPdf(hash);
  }

  function inTurn<Made>(place: string, make: () => Promise<Made>): Promise<Made> {
    refuseCrowds(oneAtATime.pendingCount);
    return oneAtATime(() => remember(place, make));
  }

  async function remember<Made>(place: string, make: () => Promise<Made>): Promise<Made> {
    const failure = failures.get(place);
    if (failure) throw failure;
    try {
      return await make();
    } catch (error) {
      if (error instanceof LecternError && error.code === "bad-deck") failures.set(place, error);
      throw error;
    }
  }
}

function refuseCrowds(waiting: number): void {
  if (waiting < mostWaiting) return;
  const message = "As many pages as may be are waiting to be drawn: ask for the image again in a moment";
  throw new LecternError("unavailable", message);
}
