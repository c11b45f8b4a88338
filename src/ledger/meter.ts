import type { Converse, ConverseEvent, EmbeddingModel, Provider } from "../providers/provider.ts";
import type { Charge, Usage } from "../types.ts";

type Tell = (charge: Charge) => void;
type TellCost = (billed: Omit<Charge, "stage">) => void;
type Searching = Pick<
  Provider,
  "embedding" | "rerank" | "rerankUsd" | "rewriter" | "knowledgeBase" | "models"
>;

const unnamed = "a model";
const untold: Usage = { inputTokens: null, outputTokens: null, costUsd: null };

/**
 * The same stages of a search, each telling what it was billed as soon as that is known, whatever becomes of its result.
 * What a model on this machine does is not told. A call that failed before anything came of it counts as not billed.
 */
export function meter<Stages extends Searching>(provider: Stages, tell: Tell): Stages {
  const { embedding, rerank, rerankUsd, rewriter, knowledgeBase, models } = provider;
  return {
    ...provider,
    rewriter:
      rewriter && meterConverse(rewriter, models.rewrite, (billed) => tell({ stage: "rewrite", ...billed })),
    embedding: embedding && meterEmbedding(embedding, tell),
    rerank:
      rerank && rerankUsd
        ? async (query, hits, signal) => {
            const ranked = await rerank(query, hits, signal);
            tell(rerankCharge(models.rerank ?? "a model", rerankUsd(hits.length)));
            return ranked;
          }
        : rerank,
    knowledgeBase: knowledgeBase && {
      ...knowledgeBase,
      async retrieve(query, options, signal) {
        const found = await knowledgeBase.retrieve(query, options, signal);
        const { reranker } = knowledgeBase;
        if (found.reranked && reranker) tell(rerankCharge(reranker.model, reranker.usd()));
        return found;
      },
    },
  };
}

/** A model, telling what each of its calls was billed. */
export function meterConverse(converse: Converse, model: string | undefined, tell: TellCost): Converse {
  return async function* metered(request, signal): AsyncGenerator<ConverseEvent> {
    let begun = false;
    let told = false;
    try {
      for await (const event of converse(request, signal)) {
        begun = true;
        if (event.type === "finish") {
          told = true;
          const { usage } = event;
          // No tokens at all: a model on this machine.
          if (usage.inputTokens !== null || usage.costUsd !== null)
            tell({ model: event.model ?? model ?? unnamed, usage });
        }
        yield event;
      }
    } finally {
      // Broken off after its first words, it is billed, but nobody says how much.
      if (begun && !told) tell({ model: model ?? unnamed, usage: untold });
    }
  };
}

function meterEmbedding(embedding: EmbeddingModel, tell: Tell): EmbeddingModel {
  const { id, pricePerMillionTokens: price, isBilled = price !== null } = embedding;
  if (!isBilled) return embedding;
  return {
    ...embedding,
    async embed(texts, purpose, signal) {
      const embedded = await embedding.embed(texts, purpose, signal);
      const costUsd = price === null ? null : (embedded.tokens * price) / 1_000_000;
      tell({ stage: "embed", model: id, usage: { inputTokens: embedded.tokens, outputTokens: 0, costUsd } });
      return embedded;
    },
  };
}

const rerankCharge = (model: string, costUsd: number | null): Charge => ({
  stage: "rerank",
  model,
  usage: { inputTokens: null, outputTokens: null, costUsd },
});
