import type { Charge } from "../src/ledger/charge.ts";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Database } from "../src/store/database.ts";
import { keepSpending } from "../src/store/spending.ts";

/** What a run is billed for. */
export interface Spending {
  /** The model, whose tokens are counted. */
  embedding: EmbeddingModel | null;
  /** Notes in the ledger what came since it last did, so that a run that breaks off has told what it has cost. */
  keep(): Promise<void>;
  /** Tokens embedded, and USD of all; null where nothing is billed, or something at a price that is not known. */
  total(): { tokens: number; costUsd: number | null };
}

/** `takeCharges`: what else was paid for since it was last asked. */
export function openSpending(
  database: Database,
  model: EmbeddingModel | null,
  takeCharges: () => Charge[],
): Spending {
  const isBilled = model !== null && (model.isBilled ?? model.pricePerMillionTokens !== null);
  const costs: (number | null)[] = isBilled ? [costOf(model, 0)] : [];
  let [tokens, noted] = [0, 0];
  const takeEmbedded = (): Charge[] => {
    const fresh = tokens - noted;
    noted = tokens;
    if (!isBilled || fresh === 0) return [];
    const usage = { inputTokens: fresh, outputTokens: 0, costUsd: costOf(model, fresh) };
    return [{ stage: "embed", model: model.id, usage }];
  };
  return {
    embedding: model && {
      ...model,
      async embed(texts, purpose, signal) {
        const embedded = await model.embed(texts, purpose, signal);
        tokens += embedded.tokens;
        return embedded;
      },
    },
    async keep() {
      const charges = [...takeEmbedded(), ...takeCharges()];
      costs.push(...charges.map(({ usage }) => usage.costUsd));
      await keepSpending(database, null, charges);
    },
    total: () => ({ tokens, costUsd: sumOf(costs) }),
  };
}

const costOf = ({ pricePerMillionTokens }: EmbeddingModel, tokens: number) =>
  pricePerMillionTokens === null ? null : (tokens * pricePerMillionTokens) / 1_000_000;

function sumOf(costs: (number | null)[]): number | null {
  if (costs.length === 0) return null;
  return costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}
