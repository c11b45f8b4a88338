/** The domain's nouns. Every layer speaks in these; rows, wire formats and vendors' shapes stay behind their adapters. */

/** What a citation names. `id` is opaque, URL-safe and stands for this content of this slide for ever. */
export interface SlideRef {
  id: string;
  course: string;
  /** Path relative to the folder that was ingested, with `/`; the file name when a file was given. */
  deck: string;
  /** Counts from 1. Where build-up pages fold into one slide, the last of them. Null for a knowledge base's passage whose page is unknown. */
  page: number | null;
  /** First and last page of a folded build-up. */
  pages?: [first: number, last: number];
  title: string;
  section: string | null;
  /** Not shown when its deck is presented. */
  hidden?: true;
}

/** A slide without its words. */
export function toSlideRef({ id, course, deck, page, pages, title, section, hidden }: SlideRef): SlideRef {
  const own = { id, course, deck, page, ...(pages ? { pages } : {}), title, section };
  return hidden ? { ...own, hidden } : own;
}

/** A whole slide as a hit that no search ranked. */
export const toHit = (slide: Slide): Hit => ({
  chunkId: null,
  text: slide.text,
  slide,
  score: 1,
  legs: { bm25: null, dense: null, rerank: null },
});

/**
 * Words of a slide that do not stand on it as text: a speaker's notes, a picture's alternative text, what OCR read off
 * it, a model's description of it. Only descriptions can't be quoted. Offsets into `text`, UTF-16 code units.
 */
export interface SlidePart {
  kind: "notes" | "alt-text" | "ocr" | "description";
  start: number;
  /** Exclusive. */
  end: number;
  /** For OCR: how sure it is of its words, 0…1. */
  confidence?: number;
}

/** The unit of citation: a slide with all its words, exactly as they are quoted. The title is part of `text`. */
export interface Slide extends SlideRef {
  text: string;
  /** In the order of the text; absent if all of it stands on the slide. */
  parts?: SlidePart[];
  /** The id that a `.jsonl` corpus gave this slide. */
  externalId?: string;
}

/**
 * What a model wrote about a slide so that it is found by other words than its own. It is searched, and no part of the
 * slide: never quoted, never cited, never shown as the slide's words.
 */
export interface Enrichment {
  /** A sentence that places the slide in its deck; empty if there is none. */
  context: string;
  /** What a student may ask that the slide answers. */
  questions: string[];
}

/** A stretch of a chunk and where in which slide its characters stand. Offsets in UTF-16 code units. */
export interface ChunkSpan {
  slideId: string;
  slideStart: number;
  chunkStart: number;
  length: number;
}

/**
 * The unit of retrieval. `text` is made of the slides' own characters (and blank lines between those of two slides);
 * `context` (section › title) is embedded with it, never quoted.
 */
export interface Chunk {
  text: string;
  context: string;
  tokens: number;
  /** In the order of the text; several where a chunk reaches over slides. */
  spans: ChunkSpan[];
  /** For a child: the index of its parent, which answers for it, in the same list. A chunk that has children is not searched itself. */
  parent?: number;
}

/** One leg's opinion of a hit: its rank (from 1) and its raw score. */
export interface LegScore {
  rank: number;
  score: number;
}

/** A retrieved chunk, the slide that holds its best match, and where it came from. A higher score is better. */
export interface Hit {
  /** Null for a knowledge base's passage, which is not a chunk of the index. */
  chunkId: number | null;
  text: string;
  slide: Slide;
  score: number;
  /** `score`'s scale depends on what made it last: fusion 0…1, a reranker its own. */
  legs: { bm25: LegScore | null; dense: LegScore | null; rerank: LegScore | null };
  /** What answers, where that is not the slide alone: the stretches of a chunk over several slides, or of its parent. */
  passages?: Passage[];
  /** Other slides that say the same: as good to cite. */
  duplicates?: Slide[];
  /** On request: the slides before and after it in its deck. */
  neighbours?: SlideRef[];
}

export interface Turn {
  role: "user" | "assistant";
  content: string;
  /** From Lectern's own record: it was looked at when it was said. */
  isRecorded?: true;
  /** What was said before the other turns, in short. */
  isSummary?: true;
}

/**
 * `quote` occurs verbatim in the slide's text; `marker` is the n of `[n]` in the answer. `from`: what the words are of
 * where the slide does not bear them itself; a description is nobody's words, and its quote is empty.
 */
export interface Citation {
  marker: number;
  slide: SlideRef;
  quote: string;
  from?: SlidePart["kind"];
}

/** What is billed: a part of an answer, a conversation, an evaluation or an ingest. */
export type Stage =
  | "rewrite"
  | "embed"
  | "rerank"
  | "guard"
  | "answer"
  | "summary"
  | "judge"
  | "describe"
  | "enrich"
  | "cache";

/** Tokens; `null` where the model does not say. `costUsd` is null if nothing is billed or no price is known. */
export interface Usage {
  /** All that the model read, what came from a cache or went into one included. */
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

/** Milliseconds by stage, e.g. `{ rewrite, search, rerank, firstToken, total }`. */
export type Timings = Record<string, number>;

/** A packed passage: what the answerer may quote. `text` is a substring of `slide.text`. */
export interface Passage {
  slide: Slide;
  text: string;
}

/** What is known of a deck beside its slides, from a file beside it: week, topic, lecturer. */
export type Metadata = Record<string, string | number | boolean | string[]>;

/** What a student may narrow a search to. */
export interface Filters {
  /** By key what a deck's metadata must be, or be one of; a list must hold it. Case does not count. */
  metadata?: Record<string, string[]> | undefined;
  deck?: string | undefined;
  section?: string | undefined;
  /** First and last page, counting from 1. */
  pages?: [first: number, last: number] | undefined;
  /** What was taught so far: this deck and those before it, by their names. */
  through?: string | undefined;
  /** What was taught so far: the decks whose metadata has a `date` up to this day (YYYY-MM-DD). */
  until?: string | undefined;
}

export interface Question {
  question: string;
  /** Absent: the only course, or all. */
  course?: string | undefined;
  /** The courses that the asker may read; absent or null: all. */
  within?: string[] | null;
  history: Turn[];
  /** How many hits to return. */
  k: number;
  /** How many slides before and after each hit to name. */
  neighbours?: number | undefined;
  filters: Filters;
}
