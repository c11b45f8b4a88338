/** What a reader makes of one file, before it has a course or an id. */
export interface ReadSlide {
  /** Counts from 1. */
  page: number;
  pages?: [first: number, last: number];
  /** Never empty: where a page has no title, its first words, or `Page N`. */
  title: string;
  section: string | null;
  /** Every word of the slide that may be quoted, the title included. Empty where the page has no text. */
  text: string;
  externalId?: string;
}

export interface Deck {
  format: "pdf" | "markdown" | "text" | "jsonl";
  /** Pages in the file, those without text included. */
  pageCount: number;
  /** In page order; pages without text are left out. */
  slides: ReadSlide[];
  /** What a teacher should know, e.g. `3 of 40 pages have no text (4, 9, 12)`. One line each. */
  warnings: string[];
}

/** Throws `bad-deck` with the reason when the bytes can't be read. `name` is the deck's path, for messages. */
export type ReadDeck = (bytes: Uint8Array, name: string, signal: AbortSignal) => Promise<Deck>;
