import { z } from "zod";
import { LecternError } from "../../errors.ts";
import { parseJson } from "../../parse-json.ts";
import type { Rerank } from "../provider.ts";
import { type Relevance, rerankBy } from "../rerank-hits.ts";
import { resilient } from "../resilience/retry.ts";
import { type Fetch, refusingPages } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { calling } from "./errors.ts";

const maxHits = 50;
const maxCharacters = 8_000;
/** A good order is worth less than an answer that begins soon. */
const patienceMs = 4_000;

const row = z.object({
  index: z.int().min(0),
  relevance_score: z.number().optional(),
  score: z.number().optional(),
});
/** Jina's and Cohere's form, or Text Embeddings Inference's own. */
const reply = z.union([
  z.object({ results: z.array(row) }),
  z.array(row).transform((results) => ({ results })),
]);

/**
 * A reranker behind `POST /rerank` in the form of Jina and Cohere; where the address itself ends in /rerank, that of
 * Text Embeddings Inference. Hits beyond the first 50 and any that the server leaves out follow in their old order.
 */
export function createRerank(endpoint: Endpoint, fetch: Fetch = globalThis.fetch): Rerank {
  const ask = refusingPages(fetch, endpoint);
  const policy = { tries: 3, limitMs: patienceMs, missed: `${endpoint.model} did not rerank` };
  return rerankBy({ maxHits, maxCharacters }, async (query, texts, signal) => {
    const results = await resilient(
      (either) => calling(endpoint, either, () => post(endpoint, { query, texts }, { ask, signal: either })),
      policy,
      signal,
    );
    return asShares(results);
  });
}

async function post(
  endpoint: Endpoint,
  { query, texts }: { query: string; texts: string[] },
  { ask, signal }: { ask: Fetch; signal: AbortSignal },
) {
  const { baseUrl, model, apiKey, server } = endpoint;
  const isOwnForm = baseUrl.endsWith("/rerank");
  const response = await ask(isOwnForm ? baseUrl : `${baseUrl}/rerank`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(
      isOwnForm ? { query, texts } : { model, query, documents: texts, top_n: texts.length },
    ),
    signal,
  });
  const text = await response.text();
  if (!response.ok) {
    throw Object.assign(new Error(response.statusText), { statusCode: response.status, responseBody: text });
  }
  const parsed = reply.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.results;
  throw new LecternError(
    "malformed",
    `The answer of ${server} does not have the form of Jina and Cohere: check its address, and that ${model} is a reranker`,
  );
}

/** Relevance 0…1; some servers give logits. */
function asShares(results: z.output<typeof row>[]): Relevance[] {
  const said = results.map(({ index, relevance_score, score = relevance_score }) => ({ index, score }));
  const areLogits = said.some(({ score = 0 }) => score < 0 || score > 1);
  if (!areLogits) return said;
  return said.map(({ index, score = Number.NaN }) => ({ index, score: 1 / (1 + Math.exp(-score)) }));
}
