import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { readRecord } from "./fetch-record.ts";
import { type LocalModel, type LocalReranker, localRerankers } from "./models.ts";

/** What of a model's row its files are found and fetched by. The folder is as transformers.js lays it out. */
export type ModelFiles = Pick<LocalModel, "name" | "repository" | "files">;

export type Places = Pick<Config, "modelsFolder" | "modelCacheFolder">;

/** The folder that holds the whole model, or null: LECTERN_MODELS first, then the cache. Looks on this machine only. */
export function findModel({ modelsFolder, modelCacheFolder }: Places, model: ModelFiles): string | null {
  const candidates = [
    ...(modelsFolder ? [join(modelsFolder, model.repository), modelsFolder] : []),
    join(modelCacheFolder, model.repository),
  ];
  return candidates.find((folder) => isWhole(folder, model)) ?? null;
}

/** By size: unlike a digest that costs nothing at each start, and tells a cut file or a Git LFS pointer. */
export function isWhole(folder: string, { files }: Pick<ModelFiles, "files">): boolean {
  const record = readRecord(folder);
  return Object.entries(files).every(([file, { bytes }]) => {
    const expected = bytes ?? record?.files[file]?.bytes;
    const size = statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0;
    return expected === undefined ? size > 0 : size === expected;
  });
}

/** As exporters name them, the fastest on a CPU first. */
const crossEncoderWeights = ["model_quantized.onnx", "model_q4.onnx", "model.onnx"];

/** A cross-encoder's folder, its name on the hub and which of its weights to take. */
export interface CrossEncoderFiles {
  name: string;
  folder: string;
  /** Under `onnx/`. */
  weights: string;
}

/**
 * The first of the models that is whole, by any of its names and with any weights: in LECTERN_MODELS, then in the cache.
 * Null is normal: hits are then reranked without a model.
 */
export function findCrossEncoder(
  { modelsFolder, modelCacheFolder }: Places,
  models: LocalReranker[] = localRerankers,
): CrossEncoderFiles | null {
  for (const place of modelsFolder ? [modelsFolder, modelCacheFolder] : [modelCacheFolder]) {
    for (const { repository, aliases } of models) {
      for (const name of [repository, ...aliases]) {
        const folder = join(place, name);
        const has = (file: string) => existsSync(join(folder, file));
        const weights = crossEncoderWeights.find((file) => has(`onnx/${file}`));
        if (weights && has("tokenizer.json") && has("tokenizer_config.json"))
          return { name, folder, weights };
      }
    }
  }
  return null;
}

/** Where a model of the list is on this machine, or null. */
export function locate(places: Places, model: LocalModel): string | null {
  return model.kind === "reranker"
    ? (findCrossEncoder(places, [model])?.folder ?? null)
    : findModel(places, model);
}
