import type { ConverseRequest } from "@aws-sdk/client-bedrock-runtime";
import { invalid } from "./refusal.ts";

const known =
  /^(?:arn:aws[\w-]*:bedrock:|(?:(?:us|eu|apac|jp|au|global)\.)?(?:amazon\.(?:titan|nova)|anthropic\.claude|cohere\.|meta\.llama|mistral\.|openai\.))/;

export const isClaude = (model: string) => model.includes("anthropic.claude");

/** Refuses an id that nobody knows, and a newer Claude that is called without a region's profile. */
export function checkModel(model: string): void {
  if (!known.test(model)) throw invalid("The provided model identifier is invalid.");
  if (/^anthropic\.claude-(?:haiku|sonnet|opus)-[4-9]/.test(model)) {
    throw invalid(
      `Invocation of model ID ${model} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
}

/** What Converse refuses before a model sees it. */
export function checkConversation(model: string, { messages = [], outputConfig }: ConverseRequest): void {
  const roles = messages.map(({ role }) => role);
  const blocks = messages.flatMap(({ content }) => content ?? []);
  if (roles[0] !== "user")
    throw invalid("A conversation must start with a user message. Try again with a conversation that does.");
  if (roles.some((role, index) => index > 0 && role === roles[index - 1])) {
    throw invalid("A conversation must alternate between user and assistant roles.");
  }
  if (roles.at(-1) !== "user") throw invalid("The conversation must end with a user message.");
  if (blocks.some((block) => block.text?.trim() === "")) {
    throw invalid("The text field in the ContentBlock object is blank. Add text to the text field.");
  }
  const results = blocks.flatMap((block) => block.searchResult ?? []);
  if (results.length > 0 && !isClaude(model)) {
    throw invalid("This model doesn't support search results with citations.");
  }
  const enabled = results.filter((result) => result.citations?.enabled).length;
  if (enabled > 0 && enabled < results.length) {
    throw invalid("Citations must be enabled for all or none of the search results.");
  }
  if (enabled > 0 && outputConfig?.textFormat) {
    throw invalid("Citations can't be used with structured output.");
  }
}

/** Where AWS offered these models in November 2026. */
const reranking: Record<string, string[]> = {
  "amazon.rerank-v1:0": ["us-west-2", "ca-central-1", "eu-central-1", "ap-northeast-1"],
  "cohere.rerank-v3-5:0": ["us-east-1", "us-west-2", "ca-central-1", "eu-central-1", "ap-northeast-1"],
};

/** Refuses a reranker that the ARN's region does not have. */
export function checkReranker(arn: string): void {
  const [, region = "", model = ""] =
    /^arn:aws[\w-]*:bedrock:([\w-]+)::foundation-model\/(.+)$/.exec(arn) ?? [];
  if (!reranking[model]?.includes(region)) {
    throw invalid(`The model ${arn} isn't supported for reranking in this region.`);
  }
}
