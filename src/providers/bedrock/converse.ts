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
import type { Converse, ConverseEvent, ConverseRequest } from "../provider.ts";
import { resolveCitation } from "./citations.ts";
import { type BedrockCall, calling } from "./errors.ts";
import { converseInput } from "./request.ts";
import { citationsAfterText, wholeStream } from "./stream.ts";

interface ConverseOptions {
  model: string;
  /** The variable that names the model, for messages. */
  variable: string;
  region: () => Promise<string | null>;
}

/** ConverseStream in the application's events. Throws `truncated` where the stream breaks off. */
export function createConverse(client: BedrockRuntimeClient, options: ConverseOptions): Converse {
  return async function* converse(request, signal) {
    signal.throwIfAborted();
    const call: BedrockCall = {
      action: "bedrock:InvokeModelWithResponseStream",
      resource: options.model,
      variable: options.variable,
      region: await options.region(),
    };
    const command = new ConverseStreamCommand(converseInput(options.model, request));
    // A reader who leaves early ends the request too: the model would go on writing, and costing.
    const left = new AbortController();
    try {
      const abortSignal = AbortSignal.any([signal, left.signal]);
      const reply = await calling(call, signal, () => client.send(command, { abortSignal }));
      const events = citationsAfterText(wholeStream(reply.stream, call, signal));
      yield* translate(events, request, options.model);
    } finally {
      left.abort();
    }
  };
}

async function* translate(
  events: AsyncIterable<ConverseStreamOutput>,
  request: ConverseRequest,
  model: string,
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
    if (delta?.citation) {
      const cited = resolveCitation(request.passages, delta.citation);
      if (cited) yield { type: "citation", ...cited };
    }
    if (event.messageStop) stopReason = event.messageStop.stopReason;
    if (event.metadata?.usage) usage = billed(model, event.metadata.usage);
  }
  const ended = ending(stopReason, model);
  yield { type: "finish", stopReason: ended, usage };
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
