import { ChatBedrockConverse } from "@langchain/aws";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createClients } from "./clients.ts";

/**
 * A Bedrock model as LangChain's chat model, for one outside the native path. Over Lectern's own client: LangChain's
 * takes HTTP/2, which ends a broken stream as if it were whole.
 */
export function openLangChainModel(model: string, region: string | undefined): BaseChatModel {
  const { runtime } = createClients(region);
  const settings = { model, client: runtime, maxRetries: 0, ...(region ? { region } : {}) };
  return new ChatBedrockConverse(settings) as unknown as BaseChatModel;
}
