import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { PreparedDeck } from "../../src/store/write-deck.ts";
import type { EnrichedDeck, IngestEvent } from "../events.ts";
import { prepareChunks } from "../index/prepare-chunks.ts";
import type { ReadOutcome } from "../index/read-decks.ts";
import type { DeckEnrichment, Enriching } from "./enrich.ts";

export interface EnrichmentSummary {
  made: number;
  kept: number;
  missed: ({ deck: string } & EnrichedDeck["missed"][number])[];
}

interface DeckEnriching {
  enriching: Enriching;
  embedding: EmbeddingModel | null;
  /** After each deck: what it cost is kept with what it made. */
  keep(): Promise<void>;
}

/** The same decks in their order, each with what a model wrote to find its slides by. */
export async function* enrichDecks(
  { enriching, embedding, keep }: DeckEnriching,
  outcomes: AsyncIterable<ReadOutcome>,
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): AsyncGenerator<ReadOutcome> {
  for await (const outcome of outcomes) {
    if (!("read" in outcome)) {
      yield outcome;
      continue;
    }
    const { deck, read } = outcome;
    const onSlide = (done: number, total: number) => onEvent({ type: "enriching", deck, done, total });
    const done = await enriching.enrich(read.prepared.slides, onSlide, signal).finally(keep);
    const missed = done.missed.map(({ page, reason }) => ({ page, reason }));
    onEvent({ type: "enriched", deck, made: done.made, kept: done.kept, missed });
    const prepared = withEnrichments(read.prepared, done, { enriching, embedding });
    yield { ...outcome, read: { ...read, prepared } };
  }
}

function withEnrichments(
  deck: PreparedDeck,
  { enrichments, missed }: DeckEnrichment,
  { enriching, embedding }: Pick<DeckEnriching, "enriching" | "embedding">,
): PreparedDeck {
  // Another key than that of a whole deck: the next run takes it up again.
  const isWhole = !missed.some(({ mayPass }) => mayPass);
  return {
    ...deck,
    buildKey: isWhole ? deck.buildKey : `${deck.buildKey}, not whole`,
    enrichedBy: enriching.key,
    chunks: prepareChunks(deck.chunks, deck.slides, { units: embedding?.units ?? false, enrichments }),
  };
}

/** Sums up what its events tell. */
export function sumEnrichment(onEvent: (event: IngestEvent) => void) {
  const total: EnrichmentSummary = { made: 0, kept: 0, missed: [] };
  return {
    total,
    onEvent(event: IngestEvent) {
      if (event.type === "enriched") {
        total.made += event.made;
        total.kept += event.kept;
        total.missed.push(...event.missed.map((one) => ({ deck: event.deck, ...one })));
      }
      onEvent(event);
    },
  };
}
