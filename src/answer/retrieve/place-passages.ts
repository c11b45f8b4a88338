import type { RetrievedPassage } from "../../providers/knowledge-base.ts";
import type { Database } from "../../store/database.ts";
import { slideId } from "../../store/index.ts";
import { findSlidesOfDocuments } from "../../store/slides.ts";
import { findQuote } from "../../text/quote.ts";
import type { Slide } from "../../types.ts";

/** How much of a passage its page's slide must make up to stand for it: a reader of its own adds page numbers. */
const nearlyAll = 0.8;
const maxTitle = 120;

/** A passage on its slide. `text` is the slide's own characters. */
export interface Placed {
  slide: Slide;
  text: string;
}

/** Finds the ingested slide that holds a passage's text and is nearest to the page that the passage names. */
export async function makePlacing(
  database: Database,
  passages: RetrievedPassage[],
  course: string | undefined,
): Promise<(passage: RetrievedPassage) => Placed | null> {
  const documents = passages.map(({ uri, page }) => ({ name: documentName(uri), page }));
  const slides = await findSlidesOfDocuments(database, documents, course);
  const candidates = slides.map((slide) => ({
    slide,
    name: documentName(slide.deck),
    bare: bare(slide.text),
  }));
  return (passage) => {
    const name = documentName(passage.uri);
    const words = bare(passage.text);
    const near = candidates
      .filter((candidate) => candidate.name === name)
      .sort((a, b) => farness(a.slide, passage) - farness(b.slide, passage));
    for (const { slide, bare } of near) {
      const text = bare.includes(words) ? (findQuote(slide.text, passage.text)?.quote ?? null) : null;
      if (text !== null) return { slide, text };
      const isItsPage = passage.page !== null && pagesAway(slide, passage.page) === 0;
      if (isItsPage && words.includes(bare) && bare.length >= nearlyAll * words.length) {
        return { slide, text: slide.text };
      }
    }
    return null;
  };
}

/** Words alone: readers differ in blanks, line breaks and bullets. */
const bare = (text: string) => text.replace(/[\s•▪‣◦·*-]+/gu, " ").trim();

function pagesAway(slide: Slide, page: number): number {
  const last = slide.page ?? page;
  const first = slide.pages?.[0] ?? last;
  return Math.max(first - page, page - last, 0);
}

/** By page; of equals, the deck whose folders are the document's too. */
function farness(slide: Slide, { page, uri }: RetrievedPassage): number {
  const sameFolder = uri?.endsWith(`/${slide.deck}`) ? 0 : 0.5;
  return (page === null ? 0 : pagesAway(slide, page)) + sameFolder;
}

/** A slide made of a passage. Where no page is known it is cited by its document: that is its title then. */
export function asSlide({ text, uri, page, title, section }: RetrievedPassage, course: string): Placed {
  const deck = documentName(uri);
  const firstLine =
    text
      .split("\n")
      .find((line) => /[\p{L}\p{N}]/u.test(line))
      ?.trim() ?? deck;
  const slide: Slide = {
    // The whole address and the page: the same words elsewhere are another citation.
    id: slideId(course, uri ?? deck, { section, text }, page ?? 0),
    course,
    deck,
    page,
    title: page === null ? (title ?? deck) : [...firstLine].slice(0, maxTitle).join(""),
    section,
    text,
  };
  return { slide, text };
}

/** The file's name in a path or an address; a web page's without a path is its host. */
function documentName(uri: string | null): string {
  if (uri === null) return "a document without a name";
  const isWeb = /^https?:/i.test(uri) && URL.canParse(uri);
  const path = isWeb ? new URL(uri).pathname : uri;
  const name = path.split("/").filter(Boolean).at(-1);
  return isWeb ? decoded(name ?? new URL(uri).host) : (name ?? uri);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A stray % is not an escape.
    return name;
  }
}
