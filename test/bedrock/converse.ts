import type {
  Citation,
  ContentBlock,
  ConverseRequest,
  ConverseResponse,
  ServiceTier,
  TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import { type Answer, answerTo, type Block, say } from "./answer.ts";
import type { Fault } from "./faults.ts";
import { guardAnswer, guardConversation } from "./guarded.ts";
import { blockedAnswer } from "./guardrail.ts";
import { checkConversation, checkModel, isClaude, thoughtOn } from "./models.ts";
import { obey } from "./obey.ts";
import { invalid } from "./refusal.ts";
import type { StreamEvent } from "./wire.ts";
import { countTokens } from "./words.ts";

export interface Spoken extends Answer {
  /** Thinking, in the pieces that a stream sends it in. */
  thought: string[];
  usage: TokenUsage;
  trace: object | null;
  /** As it was asked for; absent where nothing was. */
  serviceTier?: ServiceTier | undefined;
}

/** One turn of a conversation, as the faults leave it. `cached` is what the prompt cache holds. */
export function converse(
  model: string,
  body: ConverseRequest,
  { faults, cached, isStream = false }: { faults: Fault[]; cached: Set<string>; isStream?: boolean },
): Spoken {
  checkModel(model);
  checkConversation(model, body);
  const stopped = guardConversation(body);
  if (stopped) {
    const usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
    return { ...stopped.answer, thought: [], usage, trace: stopped.trace };
  }
  const told = faults.find((fault) => fault.kind === "think")?.tokens;
  const tokens = told ?? thoughtOn(model, body);
  const most = body.inferenceConfig?.maxTokens;
  const left = most === undefined ? undefined : Math.max(0, most - tokens);
  const planned = cutAt(left, changed(answerTo(body), faults, body));
  const { answer, trace } = guardAnswer(body, planned, isStream);
  const output = Math.min(tokens, most ?? tokens) + countTokens(wordsIn(planned));
  const usage = usageOf(model, body, { cached, output });
  const thought = tokens > 0 ? ["Let me", " think", " of it."] : [];
  return { ...answer, thought, usage, trace, serviceTier: body.serviceTier };
}

/** What is said and why it stops, where a test wants it otherwise. */
function changed(answer: Answer, faults: Fault[], body: ConverseRequest): Answer {
  return faults.reduce<Answer>((current, fault) => {
    if (fault.kind === "quote") return answerTo(body, fault.most);
    if (fault.kind === "obey") return obey(body, fault.orders, current);
    if (fault.kind === "say") {
      const content = fault.blocks.map((block) => (typeof block === "string" ? say(block) : block));
      return { content, stopReason: "end_turn" };
    }
    if (fault.kind !== "stop") return current;
    // With a guardrail of its own, that puts its message in place of what the model said.
    if (fault.reason === "guardrail_intervened" && !body.guardrailConfig) {
      return { content: [say(blockedAnswer)], stopReason: fault.reason };
    }
    const content = fault.reason === "max_tokens" ? half(current.content) : current.content;
    return { content, stopReason: fault.reason };
  }, answer);
}

function half(content: Answer["content"]): Answer["content"] {
  if (!Array.isArray(content)) return content;
  return firstDeltas(content, Math.ceil(content.flatMap(({ deltas }) => deltas).length / 2));
}

function cutAt(maxTokens: number | undefined, answer: Answer): Answer {
  const { content } = answer;
  if (maxTokens === 0) return { content: [], stopReason: "max_tokens" };
  if (maxTokens === undefined || !Array.isArray(content)) return answer;
  // A delta is a word here, and a word about a token.
  const isLonger = content.flatMap(({ deltas }) => deltas).length > maxTokens;
  return isLonger ? { content: firstDeltas(content, maxTokens), stopReason: "max_tokens" } : answer;
}

/** A block that is cut loses its citations: they come after its text. */
function firstDeltas(content: Block[], count: number): Block[] {
  const kept: Block[] = [];
  let room = count;
  for (const { deltas, citations } of content) {
    if (room <= 0) break;
    kept.push({ deltas: deltas.slice(0, room), citations: deltas.length > room ? [] : citations });
    room -= deltas.length;
  }
  return kept;
}

function wordsIn({ content }: Answer): string {
  return Array.isArray(content)
    ? content.flatMap(({ deltas }) => deltas).join("")
    : JSON.stringify(content.input);
}

/** Prompt caching: what stands before the first cache point in the system prompt, if it is long enough for the model. */
function usageOf(
  model: string,
  { system = [], messages = [], toolConfig }: ConverseRequest,
  { cached, output }: { cached: Set<string>; output: number },
): TokenUsage {
  const point = system.findIndex(({ cachePoint }) => cachePoint);
  const prefix = point === -1 ? "" : JSON.stringify([toolConfig, system.slice(0, point)]);
  const smallestPrefix = /haiku-4-5|opus-4-[5-7]/.test(model) ? 4_096 : /[a-z]-5/.test(model) ? 512 : 1_024;
  const size = countTokens(prefix);
  const key = `${model} ${prefix}`;
  const isCached = size >= smallestPrefix;
  const read = isCached && cached.has(key) ? size : 0;
  const written = isCached && read === 0 ? size : 0;
  if (isCached) cached.add(key);
  const whole = countTokens(JSON.stringify([toolConfig, system, messages]));
  const inputTokens = Math.max(0, whole - read - written);
  return {
    inputTokens,
    outputTokens: output,
    totalTokens: whole + output,
    ...(isCached ? { cacheReadInputTokens: read, cacheWriteInputTokens: written } : {}),
  };
}

function toBlock({ deltas, citations }: Block): ContentBlock {
  const text = deltas.join("");
  if (citations.length === 0) return { text };
  return { citationsContent: { content: [{ text }], citations: citations as Citation[] } };
}

function toolBlock({ tool, input }: { tool: string; input: object }): ContentBlock {
  return { toolUse: { toolUseId: "tooluse_1", name: tool, input: { ...input } } };
}

/** Converse's whole reply. */
export function toMessage({ content, stopReason, usage, trace, serviceTier }: Spoken): ConverseResponse {
  const blocks = Array.isArray(content) ? content.map(toBlock) : [toolBlock(content)];
  return {
    output: { message: { role: "assistant", content: blocks } },
    stopReason,
    usage,
    metrics: { latencyMs: 5 },
    ...(serviceTier ? { serviceTier } : {}),
    ...(trace ? { trace } : {}),
  };
}

/** ConverseStream's events: text has no start of its own, a citation is a delta, usage comes last. */
export function toEvents({ content, thought, stopReason, usage, trace, serviceTier }: Spoken): StreamEvent[] {
  const rest = { ...(trace ? { trace } : {}), ...(serviceTier ? { serviceTier } : {}) };
  const event = (name: string, body: object): StreamEvent => ({ name, body });
  const delta = (contentBlockIndex: number, value: object) =>
    event("contentBlockDelta", { contentBlockIndex, delta: value });
  const blocks = Array.isArray(content)
    ? content.flatMap(({ deltas, citations }, index) => [
        ...deltas.map((text) => delta(index, { text })),
        ...citations.map((citation) => delta(index, { citation })),
        event("contentBlockStop", { contentBlockIndex: index }),
      ])
    : [
        event("contentBlockStart", {
          contentBlockIndex: 0,
          start: { toolUse: { toolUseId: "tooluse_1", name: content.tool } },
        }),
        ...(JSON.stringify(content.input).match(/[\s\S]{1,20}/g) ?? []).map((input) =>
          delta(0, { toolUse: { input } }),
        ),
        event("contentBlockStop", { contentBlockIndex: 0 }),
      ];
  return [
    event("messageStart", { role: "assistant" }),
    ...thought.map((text) => delta(0, { reasoningContent: { text } })),
    ...blocks,
    event("messageStop", { stopReason }),
    event("metadata", { usage, metrics: { latencyMs: 5 }, ...rest }),
  ];
}

interface CountRequest {
  input?: { converse?: ConverseRequest; invokeModel?: { body?: string } };
}

/** CountTokens, which only Claude has, by the models' own ids and not by a profile's. */
export function countRequest(
  model: string,
  { input }: CountRequest,
  faults: Fault[] = [],
): { inputTokens: number } {
  if (!isClaude(model) || !model.startsWith("anthropic."))
    throw invalid("The provided model doesn't support counting tokens.");
  const told = faults.find((fault) => fault.kind === "count");
  if (told) return { inputTokens: told.tokens };
  if (input?.converse) {
    const { system = [], messages = [], toolConfig } = input.converse;
    return { inputTokens: countTokens(JSON.stringify([toolConfig, system, messages])) };
  }
  return { inputTokens: countTokens(Buffer.from(input?.invokeModel?.body ?? "", "base64").toString()) };
}
