import { setImmediate as nextTurn } from "node:timers/promises";
import { errorMessage, LecternError } from "../../errors.ts";
import type { Embed, EmbeddingModel } from "../provider.ts";
import { cacheQueries } from "../recent-vectors.ts";
import { type OnnxModel, openOnnx, runOnnx } from "./onnx.ts";

const dimensions = 384;
/** As sentence-transformers runs this model, which was trained on 128; what is longer is cut. */
const maxTokens = 256;
/** Prose has four to five characters a token: what lies behind this would be cut, and need not be tokenised first. */
const maxCharacters = maxTokens * 20;
/** Time a text is the same from 1 to 16 (0.14 ms a token on 2 cores); memory is not: 16 takes 100 MB more. */
const batchSize = 8;

/** Some 10 MB of vectors with their texts. */
const rememberedQueries = 4_000;

/**
 * all-MiniLM-L6-v2 (Wang et al., 2020; Reimers & Gurevych, 2019): masked mean of the last hidden state, L2-normalised.
 * The weights are opened at the first use, so that a server listens at once.
 */
export function loadEmbedding(folder: string): EmbeddingModel {
  return {
    id: "all-MiniLM-L6-v2-q4",
    dimensions,
    units: true,
    onlyEnglish: true,
    batchSize,
    // ONNX Runtime uses every core for one batch.
    concurrency: 1,
    pricePerMillionTokens: null,
    embed: cacheQueries(makeEmbed(folder), rememberedQueries),
  };
}

function makeEmbed(folder: string): Embed {
  let opening: Promise<OnnxModel> | null = null;
  return async (texts, _purpose, signal) => {
    signal.throwIfAborted();
    opening ??= open(folder);
    const model = await opening;
    const encoded = texts.map((text) => encode(model, text));
    // Alike lengths together: a batch is as slow as its longest text.
    const order = encoded
      .map((_, index) => index)
      .sort((a, b) => (encoded[a]?.length ?? 0) - (encoded[b]?.length ?? 0));
    const vectors = new Array<Float32Array>(texts.length);
    for (let start = 0; start < order.length; start += batchSize) {
      signal.throwIfAborted();
      const indexes = order.slice(start, start + batchSize);
      const rows = indexes.map((index) => encoded[index] ?? []);
      for (const [row, vector] of (await run(model, rows)).entries()) {
        vectors[indexes[row] ?? 0] = vector;
      }
      await nextTurn();
    }
    return { vectors, tokens: encoded.reduce((sum, ids) => sum + ids.length, 0) };
  };
}

/** Throws `unavailable` with the folder when the weights are damaged or this machine can't run them. */
async function open(folder: string): Promise<OnnxModel> {
  try {
    return await openOnnx(folder, "model_q4.onnx");
  } catch (cause) {
    const message = `The embedding model in ${folder} can't be opened (${errorMessage(cause)}): remove that folder to have it fetched again`;
    throw new LecternError("unavailable", message, { cause });
  }
}

function encode({ tokenizer }: OnnxModel, text: string): number[] {
  const { ids } = tokenizer.encode(text.slice(0, maxCharacters));
  const end = ids.at(-1);
  return ids.length > maxTokens && end !== undefined ? [...ids.slice(0, maxTokens - 1), end] : ids;
}

async function run({ session }: OnnxModel, batch: number[][]): Promise<Float32Array[]> {
  const { output, length } = await runOnnx(
    session,
    batch.map((ids) => ({ ids })),
  );
  const hidden = output.last_hidden_state?.data;
  if (!(hidden instanceof Float32Array)) throw new Error("the embedding model gave no last_hidden_state");
  return batch.map((row, index) => pool(hidden, index * length * dimensions, row.length));
}

function pool(hidden: Float32Array, start: number, tokens: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token++) {
    for (let d = 0; d < dimensions; d++)
      vector[d] = (vector[d] ?? 0) + (hidden[start + token * dimensions + d] ?? 0);
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
