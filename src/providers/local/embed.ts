import { setImmediate as nextTurn } from "node:timers/promises";
import { errorMessage, LecternError } from "../../errors.ts";
import type { Embed, EmbeddingModel, EmbedTokens } from "../provider.ts";
import { cacheQueries } from "../recent-vectors.ts";
import { defaultEmbedding, type LocalEmbedding } from "./models.ts";
import { type OnnxModel, openOnnx } from "./onnx.ts";

/** Time a text is the same from 1 to 16 (0.14 ms a token on 2 cores); memory is not: 16 takes 100 MB more. */
const batchSize = 8;

/** Some 10 MB of vectors with their texts. */
const rememberedQueries = 4_000;

/** Prose has four to five characters a token: what lies behind this would be cut, and need not be tokenised first. */
const charactersPerToken = 20;

/**
 * Sentence embeddings as each model was trained (Reimers & Gurevych, 2019): the last hidden state's mean or its first
 * token, L2-normalised, with the words before question and passage that the model knows. The weights are opened at the
 * first use, so that a server listens at once.
 */
export function loadEmbedding(folder: string, model: LocalEmbedding = defaultEmbedding): EmbeddingModel {
  const { id, dimensions, languages } = model;
  let opening: Promise<OnnxModel> | null = null;
  const opened = () => {
    opening ??= open(folder, model);
    return opening;
  };
  return {
    id,
    dimensions,
    units: true,
    onlyEnglish: languages.join() === "en",
    batchSize,
    // ONNX Runtime uses every core for one batch.
    concurrency: 1,
    pricePerMillionTokens: null,
    embed: cacheQueries(makeEmbed(opened, model), rememberedQueries),
    tokens: makeEmbedTokens(opened, model),
  };
}

type Open = () => Promise<OnnxModel>;

function makeEmbedTokens(open: Open, spec: LocalEmbedding): EmbedTokens {
  return async (texts, signal) => {
    const model = await open();
    const all: Float32Array[][] = [];
    for (const text of texts) {
      signal.throwIfAborted();
      const ids = encode(model, text, spec.maxTokens);
      const [hidden = new Float32Array()] = await hiddenStates(model, [ids], spec);
      const { dimensions } = spec;
      const vectors = ids.map((_, at) =>
        pool(hidden.subarray(at * dimensions, (at + 1) * dimensions), dimensions),
      );
      const bare = model.tokenizer.encode("x", { add_special_tokens: false }).ids.length;
      const marks = model.tokenizer.encode("x").ids.length - bare;
      all.push(vectors.slice(Math.ceil(marks / 2), vectors.length - Math.floor(marks / 2)));
    }
    return all;
  };
}

function makeEmbed(open: Open, spec: LocalEmbedding): Embed {
  return async (texts, purpose, signal) => {
    signal.throwIfAborted();
    const model = await open();
    const encoded: number[][] = [];
    for (const text of texts) {
      encoded.push(encode(model, `${spec.prefixes[purpose]}${text}`, spec.maxTokens));
      // A text takes a few milliseconds: others get their turn between them.
      if (encoded.length % batchSize === 0) await nextTurn();
    }
    // Texts of similar length go together: a batch is as slow as its longest text.
    const order = encoded
      .map((_, index) => index)
      .sort((a, b) => (encoded[a]?.length ?? 0) - (encoded[b]?.length ?? 0));
    const vectors = new Array<Float32Array>(texts.length);
    for (let start = 0; start < order.length; start += batchSize) {
      signal.throwIfAborted();
      const indexes = order.slice(start, start + batchSize);
      const rows = indexes.map((index) => encoded[index] ?? []);
      for (const [row, vector] of (await run(model, rows, spec)).entries()) {
        vectors[indexes[row] ?? 0] = vector;
      }
      await nextTurn();
    }
    return { vectors, tokens: encoded.reduce((sum, ids) => sum + ids.length, 0) };
  };
}

/** Throws `unavailable` with the folder when the weights are damaged or this machine can't run them. */
async function open(folder: string, { weights }: LocalEmbedding): Promise<OnnxModel> {
  try {
    return await openOnnx(folder, weights);
  } catch (cause) {
    const message = `The embedding model in ${folder} can't be opened (${errorMessage(cause)}): remove that folder to have it fetched again`;
    throw new LecternError("unavailable", message, { cause });
  }
}

function encode({ tokenizer }: OnnxModel, text: string, maxTokens: number): number[] {
  const { ids } = tokenizer.encode(text.slice(0, maxTokens * charactersPerToken));
  const end = ids.at(-1);
  return ids.length > maxTokens && end !== undefined ? [...ids.slice(0, maxTokens - 1), end] : ids;
}

async function run(model: OnnxModel, batch: number[][], spec: LocalEmbedding): Promise<Float32Array[]> {
  const { dimensions, pooling } = spec;
  return (await hiddenStates(model, batch, spec)).map((hidden) =>
    pool(pooling === "cls" ? hidden.subarray(0, dimensions) : hidden, dimensions),
  );
}

/** Of each row, its tokens' vectors one after the other. */
async function hiddenStates(
  model: OnnxModel,
  batch: number[][],
  { name, dimensions }: LocalEmbedding,
): Promise<Float32Array[]> {
  const { output, length } = await model.run(batch.map((ids) => ({ ids })));
  const hidden = output.last_hidden_state;
  if (!(hidden?.data instanceof Float32Array)) throw new Error(`${name} gave no last_hidden_state`);
  if (hidden.dims.at(-1) !== dimensions) {
    throw new Error(`${name} gave vectors of ${hidden.dims.at(-1)} numbers, not of ${dimensions}`);
  }
  const { data } = hidden;
  return batch.map((row, index) => {
    const start = index * length * dimensions;
    return data.subarray(start, start + row.length * dimensions);
  });
}

/** The direction of the mean of vectors that stand one after the other. */
function pool(hidden: Float32Array, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let at = 0; at < hidden.length; at++) {
    vector[at % dimensions] = (vector[at % dimensions] ?? 0) + (hidden[at] ?? 0);
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
