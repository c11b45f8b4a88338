import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { extractReasoningMiddleware, wrapLanguageModel } from "ai";
import { LecternError } from "../../errors.ts";
import type { Endpoint } from "./endpoint.ts";

export type Fetch = typeof globalThis.fetch;

/** OpenAI's models that think before they answer: they take no temperature, and their thoughts count as output. */
const thinking = /^(?:o\d|gpt-5)/;

/** A chat model; what it thinks in `<think>` tags is told apart from its answer. */
export function openChatModel(endpoint: Endpoint, fetch: Fetch = globalThis.fetch) {
  return wrapLanguageModel({
    model: openClient(endpoint, fetch).chatModel(endpoint.model),
    middleware: extractReasoningMiddleware({ tagName: "think" }),
  });
}
export type ChatModel = ReturnType<typeof openChatModel>;
export type ChatCall = Parameters<ChatModel["doStream"]>[0];

export function openEmbeddingModel(endpoint: Endpoint, fetch: Fetch = globalThis.fetch) {
  return openClient(endpoint, fetch).embeddingModel(endpoint.model);
}

/** How to ask this model for an answer with a maximum number of tokens. */
export function callSettings({ vendor, model }: Endpoint, maxTokens: number): Partial<ChatCall> {
  if (vendor === "openai" && thinking.test(model)) {
    return {
      maxOutputTokens: maxTokens + 4_000,
      providerOptions: { openaiCompatible: { reasoningEffort: "low", strictJsonSchema: false } },
    };
  }
  return {
    maxOutputTokens: maxTokens,
    // Anthropic's newest models refuse one.
    ...(vendor === "anthropic" ? {} : { temperature: 0 }),
    // OpenAI's strict form knows a part of JSON Schema only.
    providerOptions: { openaiCompatible: { strictJsonSchema: false } },
  };
}

function openClient(endpoint: Endpoint, fetch: Fetch) {
  const { vendor, baseUrl, apiKey } = endpoint;
  return createOpenAICompatible({
    name: "openaiCompatible",
    baseURL: baseUrl,
    includeUsage: true,
    supportsStructuredOutputs: true,
    fetch: refusingPages(fetch, endpoint),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(vendor === "openai" ? { transformRequestBody: renameLimit } : {}),
  });
}

/** OpenAI's newer models know the limit by this name only, its older ones by both. */
function renameLimit({ max_tokens, ...body }: Record<string, unknown>): Record<string, unknown> {
  return max_tokens === undefined ? body : { ...body, max_completion_tokens: max_tokens };
}

/** A log-in page or a proxy's greeting, with status 200, would pass for an answer without words. */
export function refusingPages(fetch: Fetch, { server }: Pick<Endpoint, "server">): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !/text\/html/.test(response.headers.get("content-type") ?? "")) return response;
    await response.body?.cancel();
    throw new LecternError(
      "config",
      `${server} answered with a web page instead of a model's words: check its address, which usually ends in /v1`,
    );
  };
}
