import type { Counts } from "../../src/text/personal-data.ts";
import type { SlidePart } from "../../src/types.ts";

/** What a reader makes of one file, before it has a course or an id. */
export interface ReadSlide {
  /** Counts from 1. A folded build-up has the number of its last page, which shows all of it. */
  page: number;
  /** First and last page of a folded build-up. */
  pages?: [first: number, last: number];
  /** Never empty: where a page has no title, its first words, or `Page N`. */
  title: string;
  section: string | null;
  /** Every word of the slide that may be searched, the title included. Empty if the page has no text. */
  text: string;
  /** The parts of the text that are not on the slide as text. */
  parts?: SlidePart[];
  hidden?: true;
  externalId?: string;
}

/** What became of a deck's pages, for teachers who want to know what the tutor can't see. Pages count from 1. */
export interface Extraction {
  withoutText: number[];
  ocr: number[];
  described: number[];
  hidden: number[];
  withNotes: number[];
  withTables: number[];
  withCode: number[];
  /** Pages left out because their text is not what they show. */
  garbled: number[];
  /** Build-ups that were read as one slide. */
  folded: [first: number, last: number][];
  /** Headers, footers and page numbers: one of each kind as it stands, and on how many pages it was dropped. */
  dropped: { text: string; pages: number }[];
  /** Personal data that was masked on the slides; absent if none was looked for. */
  masked?: Counts;
}

export interface Deck {
  format:
    | "pdf"
    | "pptx"
    | "markdown"
    | "notebook"
    | "html"
    | "org"
    | "latex"
    | "docx"
    | "transcript"
    | "text"
    | "jsonl";
  /** Which kind of the format it was taken for, for a person to see. */
  dialect?: string;
  /** Pages in the file, those without text included. */
  pageCount: number;
  /** In page order; pages without text are left out. */
  slides: ReadSlide[];
  /** What a teacher should know and `extraction` does not say. One line each. */
  warnings: string[];
  extraction: Extraction;
}

/** Nothing but text: what most formats have to tell. */
export const plainExtraction: Extraction = {
  withoutText: [],
  ocr: [],
  described: [],
  hidden: [],
  withNotes: [],
  withTables: [],
  withCode: [],
  garbled: [],
  folded: [],
  dropped: [],
};

/** Throws `bad-deck` with the reason when the bytes can't be read. `name` is the deck's path, for messages. */
export type ReadDeck = (bytes: Uint8Array, name: string, signal: AbortSignal) => Promise<Deck>;
