import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import type { EmbeddingModel, Provider, Rerank } from "../provider.ts";
import { makeExtractor } from "./extract/extract.ts";
import { fetchModel, findCrossEncoder, findModel, type Model, miniLm } from "./model-files.ts";
import type { OnProgress } from "./model-sources.ts";

const fetchLimitMs = 10 * 60_000;

/**
 * Everything on this machine: embeddings where the weights can be had, a cross-encoder where someone put one, and an
 * answerer that quotes. Never throws for want of the weights: search then runs on BM25 alone, and `notices` says why
 * and what to do.
 */
export async function createLocalProvider(
  config: Pick<Config, "modelsFolder" | "modelCacheFolder"> & Partial<Pick<Config, "embed">>,
  onProgress: OnProgress,
  model: Model = miniLm,
): Promise<Provider> {
  const { embedding, notices } = config.embed
    ? { embedding: null, notices: [] }
    : await openEmbedding(config, onProgress, model);
  const crossEncoder = await openCrossEncoder(config);
  return {
    name: "local",
    extractive: true,
    embedding,
    rerank: crossEncoder.rerank,
    rewriter: null,
    knowledgeBase: null,
    converse: makeExtractor(embedding),
    moderate: null,
    models: {
      ...(embedding ? { embedding: embedding.id } : {}),
      ...(crossEncoder.name ? { rerank: crossEncoder.name } : {}),
      answer: "extractive",
    },
    notices: [...notices, ...crossEncoder.notices],
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

/** Damaged weights cost the reranking, not the tutor; none are nothing to speak of. */
async function openCrossEncoder(
  config: Pick<Config, "modelsFolder" | "modelCacheFolder">,
): Promise<{ rerank: Rerank | null; name: string | null; notices: string[] }> {
  const files = findCrossEncoder(config);
  if (!files) return { rerank: null, name: null, notices: [] };
  try {
    const { loadCrossEncoder } = await import("./cross-encoder.ts");
    return { rerank: await loadCrossEncoder(files), name: files.name, notices: [] };
  } catch (error) {
    return {
      rerank: null,
      name: null,
      notices: [`Hits are not reranked by a model: ${errorMessage(error)}`],
    };
  }
}
