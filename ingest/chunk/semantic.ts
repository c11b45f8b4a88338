import pMap from "p-map";
import { LecternError } from "../../src/errors.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { ChunkingOf } from "./chunking.ts";
import { pack } from "./pack.ts";
import { sentencesOf } from "./sentences.ts";
import { type SlideStretch, textOf } from "./stretch.ts";

/**
 * Cuts where the subject changes, as Bedrock Knowledge Bases do (after G. Kamradt's semantic splitter): each sentence
 * is embedded with `bufferSize` neighbours on either side, and where two in a row are farther apart than the
 * percentile of all such distances in the deck, a chunk ends; what is then over `maxTokens` is cut at sentences.
 * Each run is of one section.
 */
export async function cutByMeaning(
  runs: SlideStretch[][],
  { maxTokens, bufferSize, breakpointPercentile }: ChunkingOf<"semantic">,
  model: EmbeddingModel,
  signal: AbortSignal,
): Promise<SlideStretch[][]> {
  const sentences = runs.map((run) => run.flatMap((stretch) => sentencesOf(stretch, maxTokens)));
  const windows = sentences.map((run) => run.map((_, index) => windowOf(run, index, bufferSize)));
  const vectors = await embedAll(windows.flat(), model, signal);
  const distances = windows.map((run) =>
    run.slice(1).map((window, index) => distance(vectors.get(run[index] ?? ""), vectors.get(window))),
  );
  const threshold = percentile(distances.flat(), breakpointPercentile);
  return sentences.flatMap((run, index) =>
    splitAfter(run, (at) => (distances[index]?.[at] ?? 0) > threshold).flatMap((group) =>
      pack(group, { maxTokens, overlapTokens: 0 }),
    ),
  );
}

/** Throws `unavailable` if there is no embedding model. */
export function needEmbedding(model: EmbeddingModel | null): EmbeddingModel {
  if (model) return model;
  throw new LecternError(
    "unavailable",
    "Semantic chunking compares sentences with an embedding model, and there is none: `lectern doctor` says how to get one; or choose another strategy",
  );
}

/** Only compared, never kept: blanks may go, for some models refuse long texts. */
function windowOf(run: SlideStretch[], index: number, bufferSize: number): string {
  const window = run.slice(Math.max(0, index - bufferSize), index + bufferSize + 1);
  return window.map(textOf).join(" ").replace(/\s+/g, " ").trim();
}

async function embedAll(
  texts: string[],
  model: EmbeddingModel,
  signal: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const unique = [...new Set(texts)];
  const batches = Array.from({ length: Math.ceil(unique.length / model.batchSize) }, (_, index) =>
    unique.slice(index * model.batchSize, (index + 1) * model.batchSize),
  );
  const results = await pMap(batches, (batch) => model.embed(batch, "document", signal), {
    concurrency: model.concurrency,
    signal,
  });
  const vectors = results.flatMap((result) => result.vectors);
  return new Map(unique.flatMap((text, index) => (vectors[index] ? [[text, vectors[index]]] : [])));
}

/** 1 − cosine; the vectors are of length 1. */
function distance(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) throw new LecternError("internal", "The embedding model returned too few vectors");
  return 1 - a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** By nearest rank, so that of 100 distances 10 are above the 90th. */
function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

function splitAfter(run: SlideStretch[], isLast: (index: number) => boolean): SlideStretch[][] {
  const groups: SlideStretch[][] = [];
  let start = 0;
  for (let index = 0; index < run.length; index++) {
    if (index < run.length - 1 && !isLast(index)) continue;
    groups.push(run.slice(start, index + 1));
    start = index + 1;
  }
  return groups;
}
