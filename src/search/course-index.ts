import type { CourseRow } from "../store/courses.ts";
import type { IndexRow } from "../store/index-rows.ts";
import { joinCodes } from "../store/vector-code.ts";
import { languagesOfSlides, mostFrequent } from "../text/language.ts";
import type { Language } from "../text/lexicon.ts";
import type { Metadata } from "../types.ts";
import { buildDenseIndex, type DenseIndex } from "./dense.ts";
import { buildLexicalIndex, type LexicalIndex } from "./lexical.ts";
import { bm25fDefaults, type Fields } from "./postings.ts";
import { buildVocabulary, type Vocabulary } from "./vocabulary.ts";

/** Where a chunk stands. */
export interface Place {
  deck: string;
  sections: (string | null)[];
  firstPage: number;
  lastPage: number;
  /** Its deck's; absent if there is none. */
  metadata?: Metadata;
}

/** What the decks and their sections are called. */
export interface Outline {
  decks: string[];
  sections: { deck: string; section: string }[];
  /** The keys of the decks' metadata, with the values that they have; absent if there are none. */
  metadata?: Map<string, Set<string>>;
}

/** A course ready to be searched: everything by position, from 0. The texts themselves stay in the database. */
export interface CourseIndex {
  course: CourseRow;
  /** The language of its slides. */
  languages: Set<Language>;
  chunkIds: number[];
  places: Place[];
  lexical: LexicalIndex;
  /** Null while the course has no vectors of the model in use. */
  dense: DenseIndex | null;
  vocabulary: Vocabulary;
  outline: Outline;
}

export function buildCourseIndex(
  course: CourseRow,
  rows: IndexRow[],
  dimensions: number | null,
): CourseIndex {
  const languages = languagesOfSlides(rows);
  const words = buildVocabulary(mostFrequent(languages));
  const fields = rows.map(({ title, sections, text, enrichments = [] }): Fields => {
    // Not what a model wrote: what the course never mentions is told by its slides alone.
    words.add(`${title}\n${text}`);
    return {
      title,
      section: sections.filter(Boolean).join("\n"),
      body: text,
      enrichment: enrichments.flatMap(({ context, questions }) => [context, ...questions]).join("\n"),
    };
  });
  const hasVectors = rows.some(({ codes }) => codes.length > 0);
  return {
    course,
    languages: new Set(languages),
    chunkIds: rows.map(({ id }) => id),
    places: rows.map(toPlace),
    lexical: buildLexicalIndex(fields, bm25fDefaults, languages),
    dense:
      dimensions !== null && hasVectors
        ? buildDenseIndex(
            joinCodes(
              rows.map(({ codes }) => codes),
              dimensions,
            ),
          )
        : null,
    vocabulary: words.finish(),
    outline: outlineOf(rows),
  };
}

const toPlace = ({ deck, sections, firstPage, lastPage, metadata }: IndexRow): Place => ({
  deck,
  sections,
  firstPage,
  lastPage,
  ...(metadata ? { metadata } : {}),
});

function outlineOf(rows: IndexRow[]): Outline {
  const decks = new Set<string>();
  const sections = new Map<string, { deck: string; section: string }>();
  const metadata = new Map<string, Set<string>>();
  for (const row of rows) {
    if (!decks.has(row.deck)) addMetadata(metadata, row.metadata ?? {});
    decks.add(row.deck);
    for (const section of row.sections) {
      if (section !== null) sections.set(JSON.stringify([row.deck, section]), { deck: row.deck, section });
    }
  }
  return {
    decks: [...decks],
    sections: [...sections.values()],
    ...(metadata.size > 0 ? { metadata } : {}),
  };
}

function addMetadata(all: Map<string, Set<string>>, metadata: Metadata): void {
  for (const [key, value] of Object.entries(metadata)) {
    const values = all.get(key) ?? new Set();
    for (const one of [value].flat()) values.add(String(one));
    all.set(key, values);
  }
}
