import type { ConverseRequest } from "@aws-sdk/client-bedrock-runtime";
import { invalid } from "./refusal.ts";

const known =
  /^(?:arn:aws[\w-]*:bedrock:|(?:(?:us|eu|apac|jp|au|global)\.)?(?:amazon\.(?:titan|nova)|anthropic\.claude|cohere\.|meta\.llama|mistral\.|openai\.))/;

export const isClaude = (model: string) => model.includes("anthropic.claude");

/** Refuses an id that nobody knows, and a newer Claude that is called without a region's profile. */
export function checkModel(model: string): void {
  if (!known.test(model)) throw invalid("The provided model identifier is invalid.");
  if (/^anthropic\.claude-(?:haiku|sonnet|opus)-[4-9]|^amazon\.nova-2-(?!multimodal)/.test(model)) {
    throw invalid(
      `Invocation of model ID ${model} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
}

/** What Converse refuses before a model sees it. */
export function checkConversation(model: string, body: ConverseRequest): void {
  const { messages = [], outputConfig } = body;
  checkTier(model, body);
  checkMetadata(body);
  checkThinking(model, body);
  checkTool(model, body);
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
  checkShown(model, body);
  if (enabled > 0 && outputConfig?.textFormat) {
    throw invalid("Citations can't be used with structured output.");
  }
}

/** Nova's larger models and OpenAI's open ones have tiers; the others' refusal is what users of the service report. */
function checkTier(model: string, { serviceTier }: ConverseRequest): void {
  if (!serviceTier) return;
  const { type = "" } = serviceTier;
  if (!/^(?:default|flex|priority|reserved)$/.test(type)) throw invalid("service tier provided is invalid");
  if (type === "reserved") throw invalid("Reservation not found.");
  const isOffered = /nova-(?:2-lite|pro|premier)|openai\.gpt-oss/.test(model);
  if (type !== "default" && !isOffered)
    throw invalid(`The service tier ${type} is not supported for this model.`);
}

/** Pictures are for models that see, cache points for models that cache behind them: Claude, and Nova by itself. */
function checkShown(model: string, { messages = [], system = [], outputConfig }: ConverseRequest): void {
  const blocks = messages.flatMap(({ content }) => content ?? []);
  const hasPicture = blocks.some(({ image }) => image);
  const hasCachePoint = [...blocks, ...system].some(({ cachePoint }) => cachePoint);
  if (hasPicture && /nova-micro|titan-text|meta\.|claude-3-5-haiku/.test(model))
    throw invalid("This model doesn't support the image content block that you provided.");
  if (hasCachePoint && !isClaude(model) && !model.includes("amazon.nova"))
    throw invalid("This model doesn't support prompt caching.");
  if (outputConfig?.textFormat && !/claude-(?:haiku|opus|sonnet)-(?:4-[5-9]|5(?!-5)|5-5)/.test(model))
    throw invalid("This model doesn't support structured output.");
}

/** One to sixteen pairs of at most 256 characters each, of few kinds. */
function checkMetadata({ requestMetadata }: ConverseRequest): void {
  if (!requestMetadata) return;
  const pairs = Object.entries(requestMetadata);
  const isSaid = (text: string) => /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/.test(text);
  if (pairs.length < 1 || pairs.length > 16 || !pairs.flat().every(isSaid))
    throw invalid("Value at 'requestMetadata' failed to satisfy constraint.");
}

/** The Claude models that think unless they are kept from it, and how far that goes. */
const thinkers: [name: RegExp, least: "disabled" | "between_tools" | "adaptive"][] = [
  [/claude-(?:haiku-5-5|(?:opus|sonnet)-5(?!-5))/, "disabled"],
  [/claude-sonnet-5-5/, "between_tools"],
  [/claude-(?:opus-5-5|fable|mythos)/, "adaptive"],
];
const leastOf = (model: string) => thinkers.find(([name]) => name.test(model))?.[1] ?? null;

interface OwnFields {
  thinking?: { type?: string };
}

/** Whether a model thinks on this request, and how much: in tokens. */
export function thoughtOn(
  model: string,
  { additionalModelRequestFields, outputConfig }: ConverseRequest,
): number {
  const { thinking }: OwnFields = (additionalModelRequestFields ?? {}) as never;
  const isKept = thinking?.type === "disabled" || thinking?.type === "between_tools";
  if (leastOf(model) === null || isKept) return 0;
  return outputConfig?.effort === "low" ? 120 : 900;
}

/** Haiku 5.5 and its like: what they refuse is what their makers list as breaking changes (2026-11). */
function checkThinking(model: string, body: ConverseRequest): void {
  const { additionalModelRequestFields, inferenceConfig, outputConfig } = body;
  const { thinking }: OwnFields = (additionalModelRequestFields ?? {}) as never;
  const least = leastOf(model);
  if (thinking && !isClaude(model)) throw invalid("extraneous key [thinking] is not permitted.");
  if (outputConfig?.effort && least === null)
    throw invalid("This model doesn't support the effort parameter.");
  if (least === null) return;
  if (thinking?.type === "enabled") throw invalid("thinking.type: enabled is not supported by this model.");
  if (thinking?.type === "disabled" && least !== "disabled")
    throw invalid("thinking.type: disabled is not supported by this model.");
  if (thinking?.type === "between_tools" && least !== "between_tools")
    throw invalid("thinking.type: between_tools is not supported by this model.");
  if (inferenceConfig?.temperature !== undefined) throw invalid("temperature is deprecated for this model.");
}

/** Forced tools are Claude's and Nova's, while they do not think; Nova's schemas have three keys at the top. */
function checkTool(model: string, { toolConfig, ...body }: ConverseRequest): void {
  if (!toolConfig?.toolChoice?.tool) return;
  const isNova = model.includes("amazon.nova");
  if (!isNova && !isClaude(model))
    throw invalid("This model doesn't support the toolConfig.toolChoice.tool field.");
  if (leastOf(model) === "between_tools" || leastOf(model) === "adaptive")
    throw invalid("tool_choice: this model doesn't support forced tool use.");
  if (thoughtOn(model, body as ConverseRequest) > 0)
    throw invalid("Thinking may not be enabled when tool_choice forces tool use.");
  const schema = toolConfig.tools?.[0]?.toolSpec?.inputSchema?.json ?? {};
  const other = Object.keys(schema).find((key) => !["type", "properties", "required"].includes(key));
  if (isNova && other) throw invalid(`The tool's inputSchema takes no ${other} at its top level.`);
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
