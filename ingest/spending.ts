import { mergeCharges, totalUsd } from "../src/ledger/charge.ts";
import { meterEmbedding, openMeter } from "../src/ledger/meter.ts";
import { isBilled } from "../src/ledger/price.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Database } from "../src/store/database.ts";
import { keepSpending } from "../src/store/spending.ts";

/** What a run is billed for. */
interface Spending {
  /** The model, whose tokens are counted. */
  embedding: EmbeddingModel | null;
  /** Notes in the ledger what came since it last did, so that a run that breaks off has told what it has cost. */
  keep(): Promise<void>;
  /** Tokens embedded, and USD of all; null if nothing is billed, or something at a price that is not known. */
  total(): { tokens: number; costUsd: number | null };
}

/** `meter` may count for several runs: what it has counted before belongs to the earlier ones. */
export function openSpending(
  database: Database,
  model: EmbeddingModel | null,
  meter = openMeter(),
): Spending {
  const before = meter.charges().length;
  let [tokens, kept] = [0, before];
  const metered = model && meterEmbedding(model, meter);
  return {
    embedding: metered && {
      ...metered,
      async embed(texts, purpose, signal) {
        const embedded = await metered.embed(texts, purpose, signal);
        tokens += embedded.tokens;
        return embedded;
      },
    },
    async keep() {
      const charges = meter.charges().slice(kept);
      kept += charges.length;
      await keepSpending(database, null, mergeCharges(charges));
    },
    total() {
      const charges = meter.charges().slice(before);
      const isFree = charges.length === 0 && !(model && isBilled(model));
      return { tokens, costUsd: isFree ? null : totalUsd(charges) };
    },
  };
}
