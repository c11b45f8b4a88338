import type {
  Citation,
  ContentBlock,
  ConverseRequest,
  ConverseResponse,
  TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import { type Answer, answerTo, type Block, say, textOf } from "./answer.ts";
import type { Fault } from "./faults.ts";
import { blockedAnswer, blockedQuestion, screen } from "./guardrail.ts";
import { checkConversation, checkModel, isClaude } from "./models.ts";
import { invalid } from "./refusal.ts";
import type { StreamEvent } from "./wire.ts";
import { countTokens } from "./words.ts";

export interface Spoken extends Answer {
  usage: TokenUsage;
  trace: object | null;
}

/** One turn of a conversation, as the faults leave it. `cached` is what the prompt cache holds. */
export function converse(
  model: string,
  body: ConverseRequest,
  { faults, cached }: { faults: Fault[]; cached: Set<string> },
): Spoken {
  checkModel(model);
  checkConversation(model, body);
  const guarded = guardConversation(body);
  if (guarded) return guarded;
  const planned = cutAt(body.inferenceConfig?.maxTokens, changed(answerTo(body), faults));
  const masked = body.guardrailConfig ? guardAnswer(planned) : { answer: planned, trace: null };
  const text = wordsIn(masked.answer);
  return {
    ...masked.answer,
    usage: usageOf(model, body, { cached, output: countTokens(text) }),
    trace: traced(body, "outputAssessments", masked.trace && [masked.trace]),
  };
}

/** What is said and why it stops, where a test wants it otherwise. */
function changed(answer: Answer, faults: Fault[]): Answer {
  return faults.reduce<Answer>((current, fault) => {
    if (fault.kind === "say") {
      const content = fault.blocks.map((block) => (typeof block === "string" ? say(block) : block));
      return { content, stopReason: "end_turn" };
    }
    if (fault.kind !== "stop") return current;
    if (fault.reason === "guardrail_intervened") {
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

/** Without `guardContent` all messages are looked at, with it only those blocks. A blocked question costs nothing. */
function guardConversation(body: ConverseRequest): Spoken | null {
  if (!body.guardrailConfig) return null;
  const blocks = (body.messages ?? []).flatMap(({ content }) => content ?? []);
  const tagged = blocks.filter(
    (block) => block.guardContent?.text?.qualifiers?.includes("guard_content") ?? block.guardContent,
  );
  const screened = screen((tagged.length > 0 ? tagged : blocks).map(textOf).join("\n"));
  if (!screened.blocked) return null;
  return {
    content: [say(blockedQuestion)],
    stopReason: "guardrail_intervened",
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
    trace: traced(body, "inputAssessment", screened.assessment),
  };
}

function guardAnswer(answer: Answer): { answer: Answer; trace: object | null } {
  if (!Array.isArray(answer.content)) return { answer, trace: null };
  const screened = screen(wordsIn(answer));
  if (screened.blocked) {
    return {
      answer: { content: [say(blockedAnswer)], stopReason: "guardrail_intervened" },
      trace: screened.assessment,
    };
  }
  const content = answer.content.map(({ deltas, citations }) => say(screen(deltas.join("")).text, citations));
  const isMasked = screened.text !== wordsIn(answer);
  return isMasked ? { answer: { ...answer, content }, trace: screened.assessment } : { answer, trace: null };
}

function traced(
  { guardrailConfig }: ConverseRequest,
  side: string,
  assessment: object | null,
): object | null {
  const { guardrailIdentifier = "", trace } = guardrailConfig ?? {};
  if (!assessment || !trace || trace === "disabled") return null;
  return { guardrail: { [side]: { [guardrailIdentifier]: assessment } } };
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
  const smallestPrefix = /haiku-4-5|opus-4-[5-7]/.test(model) ? 4_096 : 1_024;
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
export function toMessage({ content, stopReason, usage, trace }: Spoken): ConverseResponse {
  const blocks = Array.isArray(content) ? content.map(toBlock) : [toolBlock(content)];
  return {
    output: { message: { role: "assistant", content: blocks } },
    stopReason,
    usage,
    metrics: { latencyMs: 5 },
    ...(trace ? { trace } : {}),
  };
}

/** ConverseStream's events: text has no start of its own, a citation is a delta, usage comes last. */
export function toEvents({ content, stopReason, usage, trace }: Spoken): StreamEvent[] {
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
    ...blocks,
    event("messageStop", { stopReason }),
    event("metadata", { usage, metrics: { latencyMs: 5 }, ...(trace ? { trace } : {}) }),
  ];
}

interface CountRequest {
  input?: { converse?: ConverseRequest; invokeModel?: { body?: string } };
}

/** CountTokens, which only Claude has. */
export function countRequest(model: string, { input }: CountRequest): { inputTokens: number } {
  checkModel(model);
  if (!isClaude(model)) throw invalid("The provided model doesn't support counting tokens.");
  if (input?.converse) {
    const { system = [], messages = [], toolConfig } = input.converse;
    return { inputTokens: countTokens(JSON.stringify([toolConfig, system, messages])) };
  }
  return { inputTokens: countTokens(Buffer.from(input?.invokeModel?.body ?? "", "base64").toString()) };
}
