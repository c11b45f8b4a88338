import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { EmbeddingModel, Provider } from "../provider.ts";
import { makeExtractor } from "./extract.ts";
import { fetchModel, findModel, type OnProgress } from "./model-files.ts";

/** Everything on this machine: embeddings where the weights can be had, and an answerer that quotes. */
export async function createLocalProvider(config: Config, onProgress: OnProgress): Promise<Provider> {
  const { embedding, notices } = await openEmbedding(config, onProgress);
  return {
    name: "local",
    extractive: true,
    embedding,
    rerank: null,
    converse: makeExtractor(embedding),
    moderate: null,
    judge: null,
    models: { ...(embedding ? { embedding: embedding.id } : {}), answer: "extractive" },
    notices,
  };
}

async function openEmbedding(
  config: Config,
  onProgress: OnProgress,
): Promise<{ embedding: EmbeddingModel | null; notices: string[] }> {
  try {
    const folder =
      findModel(config) ?? (await fetchModel(config, onProgress, AbortSignal.timeout(10 * 60_000)));
    const { loadEmbedding } = await import("./embed.ts");
    return { embedding: loadEmbedding(folder), notices: [] };
  } catch (error) {
    const notice = `Search runs on words alone (BM25), without embeddings: ${errorMessage(error)}. \`lectern doctor\` says what to do.`;
    return { embedding: null, notices: [notice] };
  }
}
