import { knownLanguageOf, mostFrequent } from "../text/language.ts";
import type { Language } from "../text/lexicon.ts";
import { termSequence } from "../text/words.ts";
import { type Bm25fSettings, bm25fDefaults, type Fields, fieldNames, invert } from "./postings.ts";
import { selectTop } from "./select-top.ts";

/** Positions count from 0, in the order in which the chunks were given. */
export interface LexicalMatch {
  position: number;
  /** BM25F. */
  score: number;
  /** The score as a share of the highest that any chunk could have for this question, 0…1: comparable between questions. */
  share: number;
  /** Share of the question's information (summed inverse document frequency of its terms) that the chunk holds, 0…1. */
  coverage: number;
}

interface LexicalMatches {
  /** Best first. */
  best: LexicalMatch[];
  /** What was asked for besides, whether it matches or not. */
  others: LexicalMatch[];
}

interface LexicalScope {
  limit: number;
  /** Narrows to some chunks; null: all. */
  allows: ((position: number) => boolean) | null;
  /** Chunks that another search found, to be scored too. */
  others: number[];
}

export interface LexicalIndex {
  search(query: string, scope: LexicalScope): LexicalMatches;
  /** The ids of the terms of a chunk's body, in their order. */
  termsAt(position: number): Uint32Array;
  /** A question's terms, each once, with their inverse document frequency; `id` is null if no chunk holds it. */
  weigh(query: string): WeighedTerm[];
}

interface WeighedTerm {
  id: number | null;
  weight: number;
}

/**
 * BM25F (Robertson, Zaragoza & Taylor, 2004; Robertson & Zaragoza, 2009, § 3.6): the frequencies of a term in all
 * fields are weighted and normalised by their field's length before they saturate together.
 * Terms are stems in each chunk's language (`languages`, English where it is not given), a question's in its own where
 * chunks are in it, else in that of most chunks.
 */
export function buildLexicalIndex(
  chunks: Fields[],
  settings: Bm25fSettings = bm25fDefaults,
  languages: Language[] = [],
): LexicalIndex {
  const ids = new Map<string, number>();
  const idOf = (term: string): number => {
    const id = ids.get(term) ?? ids.size;
    if (id === ids.size) ids.set(term, id);
    return id;
  };
  const sequences = fieldNames.map((name) =>
    chunks.map((chunk, place) => Uint32Array.from(termSequence(chunk[name] ?? "", languages[place]), idOf)),
  );
  const postings = invert(sequences, ids.size, settings);
  const idf = Float64Array.from({ length: ids.size }, (_, id) => rarity(postings.count(id), chunks.length));
  const unknown = rarity(0, chunks.length);
  // Kept from one search to the next, and zeroed where it was touched.
  const scores = new Float64Array(chunks.length);
  const held = new Float64Array(chunks.length);

  const main = mostFrequent(languages);
  // A question is weighed for the search, and for each candidate's features again.
  let last: { query: string; terms: WeighedTerm[] } = { query: "", terms: [] };
  function weigh(query: string): WeighedTerm[] {
    if (last.query === query) return last.terms;
    const asked = knownLanguageOf(query);
    const language = asked !== null && languages.includes(asked) ? asked : main;
    const terms = [...new Set(termSequence(query, language, asked))].map((term) => {
      const id = ids.get(term) ?? null;
      // A term that no chunk holds weighs as much as a rare one in `coverage`: it is what the course lacks.
      return { id, weight: id === null ? unknown : (idf[id] ?? 0) };
    });
    last = { query, terms };
    return terms;
  }

  return {
    weigh,
    termsAt: (position) => sequences[fieldNames.indexOf("body")]?.[position] ?? new Uint32Array(),
    search(query, { limit, allows, others }) {
      const terms = weigh(query);
      const touched: number[] = [];
      for (const { id, weight } of terms) {
        if (id === null) continue;
        for (let at = postings.start(id); at < postings.start(id + 1); at++) {
          const position = postings.chunks[at] ?? 0;
          if (held[position] === 0) touched.push(position);
          scores[position] = (scores[position] ?? 0) + weight * (postings.impacts[at] ?? 0);
          held[position] = (held[position] ?? 0) + weight;
        }
      }
      const information = terms.reduce((sum, { weight }) => sum + weight, 0) || 1;
      const match = (position: number): LexicalMatch => ({
        position,
        score: scores[position] ?? 0,
        share: (scores[position] ?? 0) / (information * (settings.k1 + 1)),
        coverage: (held[position] ?? 0) / information,
      });
      const within = allows ? touched.filter(allows) : touched;
      const best = selectTop(within, (position) => scores[position] ?? 0, limit).map(match);
      const found = { best, others: others.map(match) };
      for (const position of touched) scores[position] = held[position] = 0;
      return found;
    },
  };
}

/** Inverse document frequency that is never negative, as Lucene has it. */
function rarity(frequency: number, size: number): number {
  return Math.log(1 + (size - frequency + 0.5) / (frequency + 0.5));
}
