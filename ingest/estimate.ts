import type { EmbeddingModel } from "../src/providers/provider.ts";
import { findCourses, listCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import { embeddingHash, missingEmbeddings } from "../src/store/embeddings.ts";
import { checkEmbeddingModel, listIndexedDecks, type PreparedDeck } from "../src/store/index.ts";
import { countTokens } from "../src/text/tokens.ts";
import type { Deck } from "./deck.ts";
import type { IngestDependencies, IngestEvent, IngestRequest } from "./ingest.ts";
import { asFailure, type FailedDeck, type PlannedDeck, planChanges, readWithin } from "./plan.ts";
import { buildKeyOf, plainReading, prepareDeck } from "./prepare.ts";
import { readSidecar } from "./sidecar.ts";

export interface EstimateDependencies extends IngestDependencies {
  /** Of a deck how many pages a model would describe; absent: none. */
  countDescribed?: (deck: Deck, bytes: Uint8Array, signal: AbortSignal) => Promise<number>;
}

/** What would become of a deck. Tokens as `countTokens` counts them. */
export interface DeckEstimate {
  deck: string;
  slides: number;
  /** Those that are searched. */
  chunks: number;
  /** Of the chunks with their contexts: what a model that is asked once a chunk is sent. */
  tokens: number;
  /** Chunks that have all their vectors already. */
  embedded: number;
  /** Sent to the model in use: the sentences of chunks too where it takes them; what is embedded already is not. */
  sent: number;
  /** Pages that a model would describe. */
  described: number;
}

export interface Estimate {
  course: string;
  decks: DeckEstimate[];
  unchanged: number;
  moved: number;
  removed: string[];
  failed: FailedDeck[];
  /** Of all decks; a text that stands in several is embedded once. */
  total: Omit<DeckEstimate, "deck">;
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
  const { database, embedding, maxFileBytes } = dependencies;
  await checkCourse(database, request.course, embedding);
  const decks = await listIndexedDecks(database, request.course);
  const plan = planChanges(
    { decks, staged: [] },
    {
      files: request.files,
      isComplete: request.isComplete ?? false,
      unreadable: request.unreadable ?? [],
      maxFileBytes,
      buildKeyOf: (file) => buildKeyOf(dependencies, request.chunking, readSidecar(file)),
    },
  );
  const estimates: DeckEstimate[] = [];
  const failed = [...plan.failed];
  for (const one of failed) onEvent({ type: "failed", ...one });
  const counter = makeCounter(database, embedding);
  for (const [done, planned] of plan.todo.entries()) {
    signal.throwIfAborted();
    const { deck } = planned.file;
    onEvent({ type: "reading", deck, done, total: plan.todo.length });
    try {
      estimates.push(await estimateDeck(dependencies, { planned, request, counter }, onEvent, signal));
    } catch (cause) {
      if (signal.aborted) throw cause;
      const error = asFailure(deck, cause);
      failed.push({ deck, error });
      onEvent({ type: "failed", deck, error });
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
  };
}

async function checkCourse(
  database: Database,
  name: string,
  embedding: EmbeddingModel | null,
): Promise<void> {
  const exists = (await listCourses(database)).some((course) => course.name === name);
  const key = embedding && { model: embedding.id, dimensions: embedding.dimensions };
  if (exists) for (const course of await findCourses(database, name)) checkEmbeddingModel(course, key);
}

async function estimateDeck(
  dependencies: EstimateDependencies,
  { planned, request, counter }: { planned: PlannedDeck; request: IngestRequest; counter: Counter },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<DeckEstimate> {
  const { reading = plainReading, embedding, maxFileBytes, countDescribed } = dependencies;
  const unsent = embedding && countingOnly(embedding);
  const { deck, prepared } = await prepareDeck(
    { ...dependencies, reading: { ...reading, keepsFiles: false }, embedding: unsent?.model ?? null },
    planned,
    { ...request, metadata: readSidecar(planned.file) },
    signal,
  );
  const { warnings, extraction } = deck;
  onEvent({ type: "read", deck: prepared.path, slides: prepared.slides.length, warnings, extraction });
  const counted = await counter.count(prepared);
  return {
    deck: prepared.path,
    slides: prepared.slides.length,
    ...counted,
    sent: counted.sent + (unsent?.tokens() ?? 0),
    described: (await countDescribed?.(deck, readWithin(planned.file, maxFileBytes), signal)) ?? 0,
  };
}

/** Takes texts as the model would, and counts them: all its vectors are the same. */
function countingOnly(model: EmbeddingModel): { model: EmbeddingModel; tokens(): number } {
  let tokens = 0;
  return {
    tokens: () => tokens,
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

/** Remembers the texts of the decks before: what stands in several is embedded once. */
function makeCounter(database: Database, embedding: EmbeddingModel | null): Counter {
  const seen = new Set<string>();
  const missingOf = async (texts: string[]) => {
    if (!embedding) return new Set<string>();
    const key = { model: embedding.id, dimensions: embedding.dimensions };
    return missingEmbeddings(database, key, texts.map(embeddingHash));
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
  };
}
