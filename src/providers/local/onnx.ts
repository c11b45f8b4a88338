import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { Piscina } from "piscina";
import { threadArguments, threadFile } from "../../thread-file.ts";
import type { OnnxOutput, OnnxTask, TokenRow } from "./onnx-thread.ts";

/** A model as transformers.js lays out its folder: the tokenizer beside `onnx/`. */
export interface OnnxModel {
  tokenizer: Tokenizer;
  /** Runs one batch, padded to its longest row. Batches take turns. */
  run(rows: TokenRow[]): Promise<OnnxOutput>;
}

/**
 * The runtime works on the thread that calls it, for up to a second a batch, though it returns a promise: on the main
 * thread nobody else would be answered meanwhile. One thread for all models, which share its cores; it ends with the
 * process, and keeps none alive.
 */
let thread: Piscina<OnnxTask, OnnxOutput> | undefined;

function openThread(): Piscina<OnnxTask, OnnxOutput> {
  if (thread) return thread;
  thread = new Piscina<OnnxTask, OnnxOutput>({
    filename: threadFile(import.meta.url, "onnx-thread"),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: "disabled",
    recordTiming: false,
    execArgv: threadArguments,
  });
  // A thread that breaks fails its batch; the next one gets another.
  thread.on("error", () => undefined);
  return thread;
}

/** `weights` is a file's name under `onnx/`. Throws what the files or the runtime say. */
export async function openOnnx(folder: string, weights: string): Promise<OnnxModel> {
  const json = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const tokenizer = new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json"));
  const file = join(folder, "onnx", weights);
  const run = (rows: TokenRow[]) => openThread().run({ file, rows });
  await run([]);
  return { tokenizer, run };
}
