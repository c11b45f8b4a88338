import { LecternError } from "../../errors.ts";
import { inputPrice } from "../../ledger/price.ts";
import type { Embed, EmbeddingModel, Embeddings } from "../provider.ts";
import { cacheQueries } from "../recent-vectors.ts";
import { resilient } from "../resilience/retry.ts";
import { type Fetch, openEmbeddingModel } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { calling } from "./errors.ts";

/** The least that a usual server takes at once. */
const batchSize = 32;
const rememberedQueries = 2_000;
/** A server on this machine may have to load the model first. */
const limitMs = { query: 15_000, document: 120_000 };

/** Asks for one vector at once, since only the model knows how long its vectors are. */
export async function openEmbedding(
  endpoint: Endpoint,
  signal: AbortSignal,
  fetch?: Fetch,
): Promise<EmbeddingModel> {
  const embed = makeEmbed(endpoint, fetch);
  const [first] = (await embed(["ping"], "document", signal)).vectors;
  const dimensions = first?.length ?? 0;
  const { name, isLocal } = endpoint;
  return {
    id: name,
    dimensions,
    units: false,
    batchSize,
    concurrency: isLocal ? 1 : 4,
    pricePerMillionTokens: isLocal ? null : inputPrice(name),
    isBilled: !isLocal,
    embed: cacheQueries(ofSize(embed, dimensions, endpoint), rememberedQueries),
  };
}

function makeEmbed(endpoint: Endpoint, fetch?: Fetch): Embed {
  const model = openEmbeddingModel(endpoint, fetch);
  return async (texts, purpose, signal) => {
    signal.throwIfAborted();
    if (texts.length === 0) return { vectors: [], tokens: 0 };
    const policy = { tries: 5, limitMs: limitMs[purpose], missed: `${endpoint.server} did not embed` };
    const { embeddings, usage } = await resilient(
      (abortSignal) =>
        calling(endpoint, abortSignal, async () => model.doEmbed({ values: texts, abortSignal })),
      policy,
      signal,
    );
    if (embeddings.length !== texts.length) throw notVectors(endpoint);
    return { vectors: embeddings.map((vector) => normalise(vector, endpoint)), tokens: usage?.tokens ?? 0 };
  };
}

/** Not every server gives vectors of length 1, by which the search counts. */
function normalise(vector: number[], endpoint: Endpoint): Float32Array {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw notVectors(endpoint);
  return Float32Array.from(vector, (value) => value / length);
}

function notVectors({ server, model }: Endpoint): LecternError {
  return new LecternError(
    "malformed",
    `${server} gave no vectors for the texts: check that ${model} is an embedding model`,
  );
}

/** The index holds vectors of one size. */
function ofSize(embed: Embed, dimensions: number, { model }: Endpoint): Embed {
  return async (texts, purpose, signal): Promise<Embeddings> => {
    const embedded = await embed(texts, purpose, signal);
    const other = embedded.vectors.find(({ length }) => length !== dimensions);
    if (!other) return embedded;
    throw new LecternError(
      "index-mismatch",
      `${model} gave vectors of ${other.length} numbers, but of ${dimensions} before: restart Lectern and rebuild the course with \`lectern reindex\``,
    );
  };
}
