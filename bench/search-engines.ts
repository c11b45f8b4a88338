/** What a user would pick instead of Lectern, each set up as its own documentation suggests. */
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { create, insertMultiple, search } from "@orama/orama";
import MiniSearch, { type Options, type SearchOptions } from "minisearch";
import { stemmer } from "stemmer";
import type { EmbeddingModel } from "../src/providers/provider.ts";

/** A slide, or a part of one where `splits` are wanted; `vector` is empty for an engine that takes none. */
export interface Piece {
  slide: string;
  title: string;
  text: string;
  vector: Float32Array;
}

export interface Engine {
  add(pieces: Piece[]): Promise<void>;
  /** The slides of the best `k` pieces, best first, with repeats. */
  find(question: string, vector: Float32Array, k: number): Promise<string[]>;
}

export interface EngineKind {
  name: string;
  /** Whole slides, or what LangChain's default splitter makes of them, with a vector each. */
  takes: "slides" | "splits";
  open(): Engine;
}

/** The English stop words of Lucene, and the words that ask. */
const stopWords = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there these
  they this to was will with what how why when where which who do does did can i you my me we should`.split(
    /\s+/,
  ),
);

export const engineKinds: Record<string, EngineKind> = {
  langchain: {
    name: "LangChain.js RecursiveCharacterTextSplitter 1000/200 + MemoryVectorStore",
    takes: "splits",
    open: openLangChain,
  },
  minisearch: {
    name: "MiniSearch, title ×2, prefix from 4 letters, fuzzy 0.2",
    takes: "slides",
    open: () =>
      openMiniSearch({
        searchOptions: { boost: { title: 2 }, prefix: (term) => term.length > 3, fuzzy: 0.2 },
      }),
  },
  "minisearch-stems": {
    name: "MiniSearch, title ×2, stems, no stop words",
    takes: "slides",
    open: () => openMiniSearch({ processTerm: toStem, searchOptions: { boost: { title: 2 } } }),
  },
  orama: {
    name: "Orama full text, title ×2, stems, no stop words",
    takes: "slides",
    open: () => openOrama("fulltext"),
  },
  "orama-hybrid": {
    name: "Orama hybrid (the same, and cosine on LangChain's splits, ½ : ½)",
    takes: "splits",
    open: () => openOrama("hybrid"),
  },
};

/** LangChain's interface over the seam's model. */
export function adaptEmbeddings({ embed }: Pick<EmbeddingModel, "embed">): EmbeddingsInterface {
  const run = async (texts: string[], purpose: "document" | "query") => {
    const { vectors } = await embed(texts, purpose, new AbortController().signal);
    return vectors.map((vector) => Array.from(vector));
  };
  return {
    embedDocuments: (texts) => run(texts, "document"),
    embedQuery: async (text) => (await run([text], "query"))[0] ?? [],
  };
}

/** `addVectors` and `similaritySearchVectorWithScore` are what `addDocuments` and `similaritySearch` call once they have embedded. */
function openLangChain(): Engine {
  const none = { embed: async () => ({ vectors: [], tokens: 0 }) };
  const store = new MemoryVectorStore(adaptEmbeddings(none));
  return {
    add: (pieces) =>
      store.addVectors(
        pieces.map(({ vector }) => Array.from(vector)),
        pieces.map(({ slide, text }) => ({ pageContent: text, metadata: { slide } })),
      ),
    async find(_question, vector, k) {
      const found = await store.similaritySearchVectorWithScore(Array.from(vector), k);
      return found.map(([document]) => String(document.metadata.slide));
    },
  };
}

function toStem(term: string): string | null {
  const word = term.toLowerCase();
  return stopWords.has(word) ? null : stemmer(word);
}

function openMiniSearch(options: Partial<Options<Piece>> & { searchOptions: SearchOptions }): Engine {
  let next = 0;
  const index = new MiniSearch<Piece & { id: number }>({
    fields: ["title", "text"],
    storeFields: ["slide", "title", "text"],
    ...options,
  });
  return {
    add: async (pieces) => index.addAll(pieces.map((piece) => ({ ...piece, id: next++ }))),
    find: async (question, _vector, k) =>
      index
        .search(question)
        .slice(0, k)
        .map(({ slide }) => String(slide)),
  };
}

/**
 * `similarity` is 0 in place of Orama's 0.8, which no question reaches with MiniLM's cosines; weights are its default.
 * `threshold: 1` is its default too: a slide need not hold every word.
 */
function openOrama(mode: "fulltext" | "hybrid"): Engine {
  const vectors = mode === "hybrid";
  const database = create({
    // What the schema does not name, the slide's id, is stored and not indexed.
    schema: { title: "string", text: "string", ...(vectors ? { vector: "vector[384]" } : {}) } as const,
    components: { tokenizer: { language: "english", stemming: true, stopWords: [...stopWords] } },
  });
  return {
    async add(pieces) {
      const documents = pieces.map(({ slide, title, text, vector }) => ({
        slide,
        title,
        text,
        ...(vectors ? { vector: Array.from(vector) } : {}),
      }));
      await insertMultiple(database, documents, 1_000);
    },
    async find(question, vector, k) {
      const results = await search(database, {
        term: question,
        properties: ["title", "text"],
        boost: { title: 2 },
        threshold: 1,
        limit: k,
        ...(vectors
          ? { mode, similarity: 0, vector: { value: Array.from(vector), property: "vector" } }
          : { mode: "fulltext" as const }),
      });
      return results.hits.map(({ document }) => String((document as { slide?: string }).slide));
    },
  };
}
