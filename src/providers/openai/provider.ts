import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { rerankCostUsd } from "../../ledger/price.ts";
import type { PictureModel } from "../describe.ts";
import type { EmbeddingModel, LoneModel, Provider } from "../provider.ts";
import { createBreakers } from "../resilience/breakers.ts";
import { resilientConverse } from "../resilience/converse.ts";
import { fallbackChain, type LastAnswerer } from "../resilience/fallback.ts";
import type { Fetch } from "./client.ts";
import { createConverse } from "./converse.ts";
import { createDescribe } from "./describe.ts";
import { openEmbedding } from "./embed.ts";
import { openEndpoint } from "./endpoint.ts";
import { createRerank } from "./rerank.ts";

type Chosen = Pick<Config, "keys">;

/** Milliseconds to the first words, and between two. A model on this machine reads the slides at walking pace. */
const patience = {
  local: { firstTokenMs: 180_000, idleMs: 60_000 },
  remote: { firstTokenMs: 30_000, idleMs: 20_000 },
};
/** A rewrite is waited for three seconds. One that never comes must end before, so that the breaker learns of it. */
const rewriting = { tries: 2, firstTokenMs: 2_500 };

/**
 * A chat model's words in place of the provider's own, and its rewrites where the provider has none. `last` answers
 * where it fails. Sends nothing by itself.
 */
export function connectChat(
  { chat, keys }: Chosen & { chat: string },
  { rewriter, models, notices }: Pick<Provider, "rewriter" | "models" | "notices">,
  last: LastAnswerer | null,
  fetch?: Fetch,
) {
  const endpoint = openEndpoint(chat, "LECTERN_CHAT", keys);
  const { name: model } = endpoint;
  const breakers = createBreakers();
  const converse = createConverse(endpoint, fetch);
  const waits = endpoint.isLocal ? patience.local : patience.remote;
  const answering = resilientConverse(converse, { model, breaker: breakers.of(model), tries: 5, ...waits });
  const chain = fallbackChain([{ model, converse: answering }], last, (_, { message }) => {
    const notice = `The model that is set to answer can't: ${message}`;
    if (!notices.includes(notice)) notices.push(notice);
  });
  const rewritingModel = resilientConverse(converse, {
    model,
    breaker: breakers.of(`${model} (rewriting)`),
    idleMs: waits.idleMs,
    ...rewriting,
  });
  return {
    converse: chain,
    extractive: false,
    rewriter: rewriter ?? rewritingModel,
    models: { ...models, answer: model, ...(rewriter ? {} : { rewrite: model }) },
    breakerStates: breakers.states,
  } satisfies Partial<Provider>;
}

/** Asks for a vector at once. Throws with the setting's name: a course must not be indexed by words alone because a server is missing. */
export async function connectEmbedding(
  { embed, keys }: Chosen & { embed: string },
  signal: AbortSignal,
  fetch?: Fetch,
): Promise<EmbeddingModel> {
  try {
    return await openEmbedding(openEndpoint(embed, "LECTERN_EMBED", keys), signal, fetch);
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof LecternError ? error.code : "internal";
    throw new LecternError(code, `The embedding model ${embed} can't be used. ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

/** Sends nothing by itself. */
export function connectReranker({ reranker, keys }: Chosen & { reranker: string }, fetch?: Fetch) {
  const endpoint = openEndpoint(reranker, "LECTERN_RERANK", keys);
  return {
    rerank: createRerank(endpoint, fetch),
    ...(endpoint.isLocal ? {} : { rerankUsd: (hits: number) => rerankCostUsd(endpoint.name, hits) }),
    name: endpoint.name,
  };
}

/** A chat model that tries once, for work that has a patience of its own. `setting`: what named it. Sends nothing by itself. */
export function connectAlone(name: string, setting: string, { keys }: Chosen, fetch?: Fetch): LoneModel {
  const endpoint = openEndpoint(name, setting, keys);
  return { model: endpoint.name, converse: createConverse(endpoint, fetch), isFree: endpoint.isLocal };
}

export function connectPictures({ chat, keys }: Chosen & { chat: string }): PictureModel {
  return createDescribe(openEndpoint(chat, "LECTERN_CHAT", keys));
}
