import { every } from "../every.ts";
import { meterProvider, openMeter } from "../ledger/meter.ts";
import { isBilled } from "../ledger/price.ts";
import type { Provider } from "../providers/provider.ts";
import { listUnplaced, placeQuestions } from "../store/asked.ts";
import type { Database } from "../store/database.ts";
import { embeddingKeyOf } from "../store/embeddings.ts";
import { keepSpending } from "../store/spending.ts";
import { encodeVector } from "../store/vector-code.ts";

interface Placing {
  database: Database;
  provider: Pick<Provider, "embedding" | "models">;
}

/** Whom to book it on; what a model on this machine does is nobody's bill. */
interface PlacingQuery {
  course: string | null;
  user: string | null;
  limit: number;
}

/** Embeds the latest questions that have no vector yet, and keeps where they lie. Returns how many it placed. */
export async function placeLatest(
  { database, provider }: Placing,
  { course, user, limit }: PlacingQuery,
  signal: AbortSignal,
): Promise<number> {
  const meter = openMeter();
  const { embedding } = meterProvider(provider, meter);
  if (!embedding) return 0;
  const model = embeddingKeyOf(embedding);
  const unplaced = await listUnplaced(database, { model, course, limit });
  try {
    for (let at = 0; at < unplaced.length; at += embedding.batchSize) {
      const batch = unplaced.slice(at, at + embedding.batchSize);
      const { vectors } = await embedding.embed(
        batch.map(({ text }) => text),
        "query",
        signal,
      );
      const placed = batch.flatMap((one, place) => {
        const vector = vectors[place];
        return vector ? [{ ...one, code: encodeVector(vector) }] : [];
      });
      await placeQuestions(database, model, placed);
    }
  } finally {
    await keepSpending(database, user === null ? null : { user, course }, meter.charges());
  }
  return unplaced.length;
}

/** As many as a busy course has questions in that time, and few enough that nobody's search waits for them. */
const asTheyCome = { ms: 30_000, limit: 16 };

/** Places questions as they come, where that costs nothing; null where it does: then they wait for who wants to read them. */
export function keepPlacing(placing: Placing): { stop(): Promise<void> } | null {
  const { embedding } = placing.provider;
  if (!embedding || isBilled(embedding)) return null;
  return every(asTheyCome.ms, "place questions", async (signal) => {
    await placeLatest(placing, { course: null, user: null, limit: asTheyCome.limit }, signal);
  });
}
