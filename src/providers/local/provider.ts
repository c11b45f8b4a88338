import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { EmbeddingModel, Provider } from "../provider.ts";
import { makeExtractor } from "./extract.ts";
import { fetchModel, findModel, type Model, miniLm } from "./model-files.ts";
import type { OnProgress } from "./model-sources.ts";

const fetchLimitMs = 10 * 60_000;

/**
 * Everything on this machine: embeddings where the weights can be had, and an answerer that quotes. Never throws for
 * want of the weights: search then runs on BM25 alone, and `notices` says why and what to do.
 */
export async function createLocalProvider(
  config: Pick<Config, "modelsFolder" | "modelCacheFolder">,
  onProgress: OnProgress,
  model: Model = miniLm,
): Promise<Provider> {
  const { embedding, notices } = await openEmbedding(config, onProgress, model);
  return {
    name: "local",
    extractive: true,
    embedding,
    rerank: null,
    converse: makeExtractor(embedding),
    moderate: null,
    models: { ...(embedding ? { embedding: embedding.id } : {}), answer: "extractive" },
    notices,
  };
}

async function openEmbedding(
  config: Pick<Config, "modelsFolder" | "modelCacheFolder">,
  onProgress: OnProgress,
  model: Model,
): Promise<{ embedding: EmbeddingModel | null; notices: string[] }> {
  const notices: string[] = [];
  try {
    const found = findModel(config, model);
    if (config.modelsFolder && !found?.startsWith(config.modelsFolder)) {
      notices.push(`LECTERN_MODELS (${config.modelsFolder}) does not hold the whole model ${model.name}.`);
    }
    const folder = found ?? (await fetchModel(config, onProgress, AbortSignal.timeout(fetchLimitMs), model));
    const { loadEmbedding } = await import("./embed.ts");
    return { embedding: loadEmbedding(folder), notices };
  } catch (error) {
    notices.push(
      `Search runs on words alone (BM25), without embeddings: ${errorMessage(error)}. \`lectern doctor\` says what to do.`,
    );
    return { embedding: null, notices };
  }
}
