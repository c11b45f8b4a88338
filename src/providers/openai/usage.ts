import { costUsd } from "../../ledger/price.ts";
import type { Usage } from "../../types.ts";
import type { ChatModel } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";

/** What the server counted; nothing if it does not count. */
type Told = Awaited<ReturnType<ChatModel["doGenerate"]>>["usage"];

export function billed({ name, isLocal }: Endpoint, usage: Told): Usage {
  const { total: inputTokens, cacheRead = 0 } = usage.inputTokens;
  const { total: outputTokens } = usage.outputTokens;
  if (inputTokens === undefined || outputTokens === undefined) {
    return { inputTokens: null, outputTokens: null, costUsd: isLocal ? 0 : null };
  }
  const priced = { inputTokens: inputTokens - cacheRead, outputTokens, cacheReadTokens: cacheRead };
  return {
    inputTokens,
    outputTokens,
    costUsd: isLocal ? 0 : costUsd(name, priced),
    ...(cacheRead > 0 ? { cacheReadTokens: cacheRead } : {}),
  };
}
