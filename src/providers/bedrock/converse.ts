import {
  type BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  type StopReason,
  type TokenUsage,
} from "@aws-sdk/client-bedrock-runtime";
import { LecternError } from "../../errors.ts";
import { costUsd } from "../../prices.ts";
import type { Usage } from "../../types.ts";
import { numberPassages, parseMarkers, systemFor, unmarked } from "../markers.ts";
import type { CitationStyle, Converse, ConverseEvent, ConverseRequest } from "../provider.ts";
import { type CitationSetting, citationStyle, resolveCitation } from "./citations.ts";
import { type BedrockCall, calling } from "./errors.ts";
import { converseInput } from "./request.ts";
import { citationsAfterText, wholeStream } from "./stream.ts";

interface ConverseOptions {
  model: string;
  /** The variable that names the model, for messages. */
  variable: string;
  region: () => Promise<string | null>;
  citations?: CitationSetting;
}

/**
 * ConverseStream in the application's events. A model without citations of its own reads numbered passages, and its
 * `[n]` become citations. Throws `truncated` where the stream breaks off.
 */
export function createConverse(client: BedrockRuntimeClient, options: ConverseOptions): Converse {
  const style = citationStyle(options.model, options.citations);
  return async function* converse(request, signal) {
    signal.throwIfAborted();
    const call: BedrockCall = {
      action: "bedrock:InvokeModelWithResponseStream",
      resource: options.model,
      variable: options.variable,
      region: await options.region(),
    };
    const command = new ConverseStreamCommand(converseInput(options.model, askIn(style, request)));
    // A reader who leaves early ends the request too: the model would go on writing, and costing.
    const left = new AbortController();
    try {
      const abortSignal = AbortSignal.any([signal, left.signal]);
      const reply = await calling(call, signal, () => client.send(command, { abortSignal }));
      const events = citationsAfterText(wholeStream(reply.stream, call, signal));
      const translated = translate(events, request, { model: options.model, style });
      const marked = style === "markers" && cites(request);
      yield* marked ? parseMarkers(translated, request.passages) : translated;
    } finally {
      left.abort();
    }
  };
}

/** An object by a schema is no prose: it bears no citations. */
const cites = (request: ConverseRequest) => request.passages.length > 0 && !request.schema;

const styled = (request: ConverseRequest, style: CitationStyle) =>
  cites(request) ? { citations: style } : {};

function askIn(style: CitationStyle, request: ConverseRequest): ConverseRequest & { system: string } {
  const asked = { ...request, system: systemFor(request.system, style) };
  if (!cites(request)) return asked;
  return style === "markers" ? numberPassages(asked) : { ...asked, turns: unmarked(asked.turns) };
}

async function* translate(
  events: AsyncIterable<ConverseStreamOutput>,
  request: ConverseRequest,
  { model, style }: { model: string; style: CitationStyle },
): AsyncGenerator<ConverseEvent> {
  let stopReason: StopReason | undefined;
  let usage: Usage = { inputTokens: null, outputTokens: null, costUsd: null };
  let wrote = false;
  for await (const event of events) {
    const delta = event.contentBlockDelta?.delta;
    // Asked for an object, the model may still talk before it calls the tool: only the tool's input is the answer.
    const text = request.schema ? delta?.toolUse?.input : delta?.text;
    if (text) {
      wrote = true;
      yield { type: "text", text };
    }
    if (delta?.citation) yield { type: "citation", ...resolveCitation(request.passages, delta.citation) };
    if (event.messageStop) stopReason = event.messageStop.stopReason;
    if (event.metadata?.usage) usage = billed(model, event.metadata.usage);
  }
  const ended = ending(stopReason, model);
  const finish = { type: "finish" as const, stopReason: ended, usage, ...styled(request, style) };
  yield finish;
  // After the finish: what was billed is told even where nothing came of it.
  if (request.schema && !wrote && ended === "end") {
    throw new LecternError(
      "malformed",
      `${model} gave no ${request.schema.name}: choose a model with tool use`,
    );
  }
}

function ending(stopReason: StopReason | undefined, model: string): "end" | "max-tokens" | "blocked" {
  switch (stopReason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "max-tokens";
    case "guardrail_intervened":
    case "content_filtered":
      return "blocked";
    case "malformed_model_output":
    case "malformed_tool_use":
      throw new LecternError(
        "malformed",
        `${model} wrote what Bedrock can't read (${stopReason}): ask again`,
      );
    default:
      return "end";
  }
}

/** Bedrock's `inputTokens` leaves out what the cache read and wrote; a user wants all of what the model read. */
function billed(model: string, usage: TokenUsage): Usage {
  const { inputTokens, outputTokens, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
  if (inputTokens === undefined || outputTokens === undefined) {
    return { inputTokens: inputTokens ?? null, outputTokens: outputTokens ?? null, costUsd: null };
  }
  return {
    inputTokens: inputTokens + cacheReadInputTokens + cacheWriteInputTokens,
    outputTokens,
    costUsd: costUsd(model, {
      inputTokens,
      outputTokens,
      cacheReadTokens: cacheReadInputTokens,
      cacheWriteTokens: cacheWriteInputTokens,
    }),
  };
}
