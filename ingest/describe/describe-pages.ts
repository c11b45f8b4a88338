import pMap from "p-map";
import { endsRun, errorMessage } from "../../src/errors.ts";
import type { Describe, Description } from "../../src/providers/describe.ts";
import type { DrawPage } from "../draw/draw.ts";
import type { Deck, ReadSlide } from "../read/deck.ts";

interface PageDescribing {
  describe: Describe;
  drawPage: DrawPage;
  /** The deck's path, for the prompt. */
  name: string;
  /** The pages that `pagesToDescribe` chose, counted from 1. */
  pages: number[];
  /** After each page. */
  onPage?: (done: number, total: number) => void;
  signal: AbortSignal;
}

/** Stands above a description, so that readers of the text see where the slide's own words end. */
const descriptionHeading = "Described picture:";

/** Pixels: labels are legible, and the image costs about 1,500 tokens. */
const imageWidth = 1280;
/** Bedrock's limit for one image (API reference, Message). */
const maxBytes = 3_750_000;
const callsAtOnce = 4;

type Outcome = { page: number; description: Description | null; failure?: string };

/**
 * Adds to each page what a vision model sees on it. A page that fails or is refused is named in the warnings; what is
 * wrong with all of them (credentials, access, a setting) is thrown. Decks of other formats come back as they are.
 */
export async function describePages(deck: Deck, describing: PageDescribing): Promise<Deck> {
  const { pages, onPage } = describing;
  if (deck.format !== "pdf" || pages.length === 0) return deck;
  let done = 0;
  const one = async (page: number): Promise<Outcome> => {
    const outcome = await describeOne(deck, page, describing);
    done += 1;
    onPage?.(done, pages.length);
    return outcome;
  };
  const outcomes = await pMap(pages, one, { concurrency: callsAtOnce });
  return withDescriptions(deck, outcomes);
}

async function describeOne(
  deck: Deck,
  page: number,
  { describe, drawPage, name, signal }: PageDescribing,
): Promise<Outcome> {
  signal.throwIfAborted();
  try {
    const drawn = await drawPage(page, imageWidth, signal);
    const image = drawn.length > maxBytes ? await drawPage(page, imageWidth / 2, signal) : drawn;
    const slide = slideOf(deck, page);
    const context = { deck: name, title: slide?.title ?? "", text: slide?.text ?? "" };
    const description = await describe(image, context, signal);
    const failure = description.declined;
    return { page, description, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    signal.throwIfAborted();
    if (endsRun(error)) throw error;
    return { page, description: null, failure: errorMessage(error) };
  }
}

function slideOf(deck: Deck, page: number): ReadSlide | undefined {
  return deck.slides.find((slide) => slide.page === page);
}

function withDescriptions(deck: Deck, outcomes: Outcome[]): Deck {
  const told = outcomes.flatMap(({ page, description }) =>
    description && description.text !== "" ? [{ page, text: description.text }] : [],
  );
  const texts = new Map(told.map(({ page, text }) => [page, text]));
  const pages = new Set(texts.keys());
  const unread = told.filter(({ page }) => !slideOf(deck, page)).map(({ page }) => emptySlide(deck, page));
  const slides = [...deck.slides, ...unread].map((slide) => {
    const text = texts.get(slide.page);
    return text === undefined ? slide : withDescription(slide, text);
  });
  return {
    ...deck,
    slides: slides.sort((a, b) => a.page - b.page),
    warnings: [...deck.warnings, ...failuresOf(outcomes)],
    extraction: {
      ...deck.extraction,
      described: [...deck.extraction.described, ...pages].sort((a, b) => a - b),
      withoutText: deck.extraction.withoutText.filter((page) => !pages.has(page)),
    },
  };
}

/** Pages that fail alike are named together: a model that sees no pictures says so of each. */
function failuresOf(outcomes: Outcome[]): string[] {
  const pages = new Map<string, number[]>();
  for (const { page, failure } of outcomes) {
    if (failure !== undefined) pages.set(failure, [...(pages.get(failure) ?? []), page]);
  }
  return Array.from(pages, ([failure, all]) =>
    all.length === 1
      ? `Page ${all[0]} is not described: ${failure}`
      : `Pages ${all.join(", ")} are not described: ${failure}`,
  );
}

function emptySlide(deck: Deck, page: number): ReadSlide {
  const section = deck.slides.findLast((slide) => slide.page < page)?.section ?? null;
  return { page, title: `Page ${page}`, section, text: "" };
}

function withDescription(slide: ReadSlide, description: string): ReadSlide {
  const start = slide.text === "" ? 0 : slide.text.length + 2;
  const text = `${slide.text}${slide.text === "" ? "" : "\n\n"}${descriptionHeading}\n${description}`;
  const part = { kind: "description" as const, start, end: text.length };
  return { ...slide, text, parts: [...(slide.parts ?? []), part] };
}
