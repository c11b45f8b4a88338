import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Database } from "../src/store/database.ts";
import { embeddingHash, embeddingKeyOf, missingEmbeddings } from "../src/store/embeddings.ts";
import { listIndexedDecks } from "../src/store/index.ts";
import type { PreparedDeck } from "../src/store/write-deck.ts";
import { countTokens } from "../src/text/tokens.ts";
import { addEstimates, type EnrichmentEstimate, noEnrichment } from "./enrich/estimate.ts";
import type { IngestEvent } from "./events.ts";
import type { FailedDeck } from "./failed-deck.ts";
import { planChanges } from "./index/plan.ts";
import { type ReadOutcome, readDecks } from "./index/read-decks.ts";
import { announce, checkCourse } from "./ingest.ts";
import type { Deck } from "./read/deck.ts";
import { plainReader } from "./read/deck-reader.ts";
import { readWithin } from "./read/read-file.ts";
import type { IngestDependencies, IngestRequest } from "./request.ts";
import type { DeckFile } from "./sources/deck-file.ts";

interface EstimateDependencies extends IngestDependencies {
  /** How many pages of a deck a model would describe; absent: none. */
  countDescribed?: (
    deck: Deck,
    file: { bytes: Uint8Array; name: string },
    signal: AbortSignal,
  ) => Promise<number>;
}

/** What would become of a deck. Tokens as `countTokens` counts them. */
export interface DeckEstimate {
  deck: string;
  slides: number;
  /** The chunks that are searched. */
  chunks: number;
  /** Tokens of the chunks with their contexts: what is sent to a model that is asked once for each chunk. */
  tokens: number;
  /** Chunks that have all their vectors already. */
  embedded: number;
  /** Sent to the model in use: the sentences of chunks too where it takes them; what is embedded already is not. */
  sent: number;
  /** Pages that a model would describe. */
  described: number;
  /** Slides that a model would enrich. */
  enriched: number;
}

export interface Estimate {
  course: string;
  decks: DeckEstimate[];
  unchanged: number;
  moved: number;
  removed: string[];
  failed: FailedDeck[];
  /** The totals of all decks; a text that occurs in several is embedded once. */
  total: Omit<DeckEstimate, "deck">;
  /** What enriching would take; null if no slide is to be enriched. */
  enrichment: EnrichmentEstimate | null;
}

/**
 * What `ingest` would do with the same request: reads and cuts, but embeds and writes nothing. A deck that can't be read
 * is reported as there. Where cutting itself needs vectors, chunks are counted at their largest.
 */
export async function estimateIngest(
  dependencies: EstimateDependencies,
  request: IngestRequest,
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<Estimate> {
  const { database, embedding, reader = plainReader } = dependencies;
  await checkCourse(database, request.course, embeddingKeyOf(embedding));
  const decks = await listIndexedDecks(database, request.course);
  const plan = await planChanges(dependencies, request, { decks, staged: [] }, signal);
  announce(plan, onEvent);
  const estimates: DeckEstimate[] = [];
  const failed = [...plan.failed];
  const unsent = embedding && countingOnly(embedding);
  const counting = {
    ...dependencies,
    // What cutting takes is counted deck by deck.
    reader: {
      ...reader,
      keepsFiles: false,
      ...(request.chunking.strategy === "semantic" && { atOnce: 1 }),
    },
    embedding: unsent?.model ?? null,
  };
  const counter = makeCounter(database, embedding);
  let enrichment = noEnrichment;
  for await (const outcome of readDecks(counting, { request, todo: plan.todo }, onEvent, signal)) {
    if ("error" in outcome) failed.push(outcome);
    else {
      const counted = await counter.count(outcome.read.prepared);
      const described = await countDescribed(dependencies, outcome, request.files, signal);
      const sent = counted.sent + (unsent?.takeTokens() ?? 0);
      const { slides } = outcome.read.prepared;
      const asked = (await dependencies.enriching?.estimate(slides)) ?? noEnrichment;
      enrichment = addEstimates(enrichment, asked);
      const work = { ...counted, sent, described, enriched: asked.slides };
      estimates.push({ deck: outcome.deck, slides: slides.length, ...work });
    }
  }
  return {
    course: request.course,
    decks: estimates,
    unchanged: plan.unchanged.length,
    moved: plan.moved.length,
    removed: plan.removed.filter((path) => !plan.moved.some(({ from }) => from === path)),
    failed,
    total: sum(estimates),
    enrichment: dependencies.enriching ? enrichment : null,
  };
}

async function countDescribed(
  { countDescribed: count, maxFileBytes }: EstimateDependencies,
  { deck, read }: Extract<ReadOutcome, { read: unknown }>,
  files: DeckFile[],
  signal: AbortSignal,
): Promise<number> {
  const file = files.find((one) => one.deck === deck);
  if (!count || !file) return 0;
  const { bytes } = await readWithin(file, maxFileBytes);
  return count(read.deck, { bytes, name: deck }, signal);
}

/** Accepts texts as the model would and counts them; all its vectors are the same. */
function countingOnly(model: EmbeddingModel): { model: EmbeddingModel; takeTokens(): number } {
  let tokens = 0;
  return {
    takeTokens() {
      const taken = tokens;
      tokens = 0;
      return taken;
    },
    model: {
      ...model,
      embed: async (texts) => {
        tokens += texts.reduce((all, text) => all + countTokens(text), 0);
        return { vectors: texts.map(() => Float32Array.of(1)), tokens: 0 };
      },
    },
  };
}

interface Counter {
  count(deck: PreparedDeck): Promise<Pick<DeckEstimate, "chunks" | "tokens" | "embedded" | "sent">>;
}

/** Remembers the texts of earlier decks: a text that occurs in several is embedded once. */
function makeCounter(database: Database, embedding: EmbeddingModel | null): Counter {
  const seen = new Set<string>();
  const missingOf = async (texts: string[]) => {
    if (!embedding) return new Set<string>();
    return missingEmbeddings(database, embeddingKeyOf(embedding), texts.map(embeddingHash));
  };
  return {
    async count({ chunks }) {
      const searched = chunks.map(({ embedded }) => embedded).filter((texts) => texts.length > 0);
      const missing = await missingOf(searched.flat());
      const isMissing = (text: string) => missing.has(embeddingHash(text));
      const sent = [...new Set(searched.flat())].filter((text) => isMissing(text) && !seen.has(text));
      for (const text of sent) seen.add(text);
      return {
        chunks: searched.length,
        tokens: searched.reduce((all, [whole = ""]) => all + countTokens(whole), 0),
        embedded: embedding ? searched.filter((texts) => !texts.some(isMissing)).length : 0,
        sent: sent.reduce((all, text) => all + countTokens(text), 0),
      };
    },
  };
}

function sum(decks: DeckEstimate[]): Estimate["total"] {
  const of = (count: keyof Estimate["total"]) => decks.reduce((all, deck) => all + deck[count], 0);
  return {
    slides: of("slides"),
    chunks: of("chunks"),
    tokens: of("tokens"),
    embedded: of("embedded"),
    sent: of("sent"),
    described: of("described"),
    enriched: of("enriched"),
  };
}
