import { z } from "zod";
import { LecternError } from "../errors.ts";
import { estimateUsd } from "../ledger/estimate.ts";
import { renderPrompt } from "../prompts.ts";
import { inertJson } from "../text/inert-json.ts";
import { within } from "../time-limit.ts";
import type { Converse, LoneModel, Provider, Rerank } from "./provider.ts";
import { rerankBy } from "./rerank-hits.ts";
import { createBreakers } from "./resilience/breakers.ts";
import { resilientConverse } from "./resilience/converse.ts";
import { readObject, requestFor } from "./structured-output.ts";

const rerankPrompt = "rerank.v1";
/** As many as a small model can keep apart and a context of 8,000 tokens can hold. */
const maxHits = 20;
const maxCharacters = 800;
const maxTokens = 300;
/** A good order is worth less than an answer that begins soon. */
const patienceMs = 8_000;
/** The most that a call reads. */
const inputTokens = 6_000;

const reply = z.object({
  order: z
    .array(z.int())
    .max(100)
    .describe("The ids of the passages, the one that answers best first; those of no use are left out."),
});

/** A chat model as reranker. Sends nothing by itself; after five calls in a row that failed it rests for half a minute. */
export function connectChatReranker({
  model,
  converse,
  isFree,
}: LoneModel): Pick<Provider, "rerank" | "rerankAsking" | "rerankUsd"> {
  const breaker = createBreakers().of(`${model} (reranking)`);
  const policy = { model, breaker, tries: 1, firstTokenMs: patienceMs, idleMs: patienceMs };
  const asking = resilientConverse(converse, policy);
  const by = (asked: Converse) => rerankByChat(model, asked);
  const usd = estimateUsd([{ stage: "converse", model, inputTokens, outputTokens: maxTokens }]);
  return {
    rerank: by(asking),
    rerankAsking: { converse: asking, by },
    ...(isFree ? {} : { rerankUsd: () => usd }),
  };
}

/**
 * Listwise reranking by a chat model, in one call (RankGPT: Sun et al., 2023). Hits beyond the first 20 and any that the
 * model leaves out follow in their old order. Throws `malformed` for an order that can't be read, and `unavailable` after
 * eight seconds; the caller keeps its own order.
 */
function rerankByChat(model: string, converse: Converse): Rerank {
  const limit = { limitMs: patienceMs, missed: `${model} did not rerank` };
  return rerankBy({ maxHits, maxCharacters, least: 2 }, async (query, texts, signal) => {
    const prompt = renderPrompt(rerankPrompt, {
      passages: texts.map((text, index) => inertJson({ id: index + 1, text })).join("\n"),
      question: inertJson(query.split("\n")),
    });
    const request = requestFor(prompt, { name: "order", reply, maxTokens });
    const { order } = await within(limit, signal, (either) =>
      readObject({ model, converse }, request, reply, either),
    );
    if (!order.some((id) => texts[id - 1] !== undefined))
      throw new LecternError("malformed", `The order that ${model} gave names no passage that it was given`);
    return order.map((id, place) => ({ index: id - 1, score: 1 - place / (order.length + 1) }));
  });
}
