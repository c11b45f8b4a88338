import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import type { EmbeddingModel, FindNames, Provider, Rerank } from "../provider.ts";
import { makeExtractor } from "./extract/extract.ts";
import { type Fetching, fetchModel } from "./fetch-model.ts";
import { type CrossEncoderFiles, findCrossEncoder, findModel, type Places } from "./model-files.ts";
import { type OnProgress, sourcesOf } from "./model-sources.ts";
import {
  defaultEmbedding,
  fetchCommand,
  localNames,
  noNames,
  requireEmbedding,
  requireReranker,
} from "./models.ts";

const fetchLimitMs = 10 * 60_000;

/**
 * Everything on this machine: embeddings where the weights can be had, a cross-encoder where someone put one, and an
 * answerer that quotes. Never throws because the weights are missing: search then runs on BM25 alone, and `notices` says why
 * and what to do.
 */
export async function createLocalProvider(
  config: Places & Pick<Config, "modelHub"> & Partial<Pick<Config, "embed" | "reranker">>,
  onProgress: OnProgress,
  fetching: Fetching = fetchingDefault(config),
): Promise<Provider> {
  const { embedding, notices } = config.embed
    ? { embedding: null, notices: [] }
    : await openEmbedding(config, onProgress, fetching);
  const crossEncoder = config.reranker ? noCrossEncoder : await openCrossEncoder(config);
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

const fetchingDefault = ({ modelHub }: Pick<Config, "modelHub">): Fetching => ({
  model: defaultEmbedding,
  sources: sourcesOf(defaultEmbedding, modelHub),
});

async function openEmbedding(
  config: Places,
  onProgress: OnProgress,
  fetching: Fetching,
): Promise<{ embedding: EmbeddingModel | null; notices: string[] }> {
  const notices: string[] = [];
  try {
    const { model } = fetching;
    const found = findModel(config, model);
    if (config.modelsFolder && !found?.startsWith(config.modelsFolder)) {
      notices.push(
        `LECTERN_MODELS (${config.modelsFolder}) does not hold the whole model ${model.repository}.`,
      );
    }
    const folder = found ?? (await fetchInTime(fetching, config, onProgress));
    const { loadEmbedding } = await import("./embed.ts");
    return { embedding: loadEmbedding(folder), notices };
  } catch (error) {
    notices.push(
      `Search runs on words alone (BM25), without embeddings: ${errorMessage(error)}. \`lectern doctor\` says what to do.`,
    );
    return { embedding: null, notices };
  }
}

const fetchInTime = (fetching: Fetching, { modelCacheFolder }: Places, onProgress: OnProgress) =>
  fetchModel(fetching, { modelCacheFolder, onProgress }, AbortSignal.timeout(fetchLimitMs));

/**
 * The embedding that `LECTERN_EMBED=local:NAME` names. Only the default is fetched unasked. Throws `config` for a name
 * that does not exist or a model that is not here, with the command that gets it.
 */
export async function openNamedEmbedding(
  config: Places & Pick<Config, "modelHub"> & { embed: string },
  onProgress: OnProgress,
): Promise<EmbeddingModel> {
  const model = requireEmbedding(config.embed, "LECTERN_EMBED");
  const found = findModel(config, model);
  if (found === null && model !== defaultEmbedding) throw notHere(model.name, "LECTERN_EMBED");
  const folder = found ?? (await fetchInTime(fetchingDefault(config), config, onProgress));
  const { loadEmbedding } = await import("./embed.ts");
  return loadEmbedding(folder, model);
}

/** The reranker that `LECTERN_RERANK=local:NAME` names. Throws as `openNamedEmbedding` does, and where it is damaged. */
export async function openNamedReranker(
  config: Places & { reranker: string },
): Promise<{ rerank: Rerank; name: string }> {
  const model = requireReranker(config.reranker, "LECTERN_RERANK");
  const files = findCrossEncoder(config, [model]);
  if (!files) throw notHere(model.name, "LECTERN_RERANK");
  return loadFrom(files);
}

/** The first model on this machine that finds people's names; without one, a notice that names are not looked for. */
export async function openNames(
  config: Places,
): Promise<{ findNames?: FindNames; name: string | null; notices: string[] }> {
  for (const model of localNames) {
    const folder = findModel(config, model);
    if (folder === null) continue;
    const { loadNames } = await import("./names.ts");
    return { findNames: loadNames(folder, model), name: model.name, notices: [] };
  }
  return { name: null, notices: [noNames] };
}

function notHere(name: string, setting: string): LecternError {
  const message = `The model ${name} is not on this machine: run \`${fetchCommand({ name })}\`, or set ${setting} to another model`;
  return new LecternError("config", message);
}

async function loadFrom(files: CrossEncoderFiles): Promise<{ rerank: Rerank; name: string }> {
  const { loadCrossEncoder } = await import("./cross-encoder.ts");
  return { rerank: await loadCrossEncoder(files), name: files.name };
}

const noCrossEncoder = { rerank: null, name: null, notices: [] as string[] };

/** Damaged weights cost the reranking, not the tutor; missing weights need no mention. */
async function openCrossEncoder(
  config: Places,
): Promise<{ rerank: Rerank | null; name: string | null; notices: string[] }> {
  const files = findCrossEncoder(config);
  if (!files) return noCrossEncoder;
  try {
    return { ...(await loadFrom(files)), notices: [] };
  } catch (error) {
    return { ...noCrossEncoder, notices: [`Hits are not reranked by a model: ${errorMessage(error)}`] };
  }
}
