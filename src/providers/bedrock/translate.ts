import type {
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  StopReason,
} from "@aws-sdk/client-bedrock-runtime";
import { LecternError } from "../../errors.ts";
import { costUsd, guardrailCostUsd } from "../../ledger/price.ts";
import type { Usage } from "../../types.ts";
import type { ConverseEvent, ConverseRequest } from "../provider.ts";
import { resolveCitation } from "./citations.ts";
import { assessmentsOf, blockedMessage } from "./guardrail.ts";

type Finish = Extract<ConverseEvent, { type: "finish" }>;

/** What the end says that the stream does not. */
export type Known = Pick<Finish, "citations" | "prompt" | "leftOut">;

/** The SDK's events in the application's. Citations name the places of `request.passages`. */
export async function* translate(
  events: AsyncIterable<ConverseStreamOutput>,
  request: ConverseRequest,
  { model, known }: { model: string; known: Known },
): AsyncGenerator<ConverseEvent> {
  let stopReason: StopReason | undefined;
  let metadata: ConverseStreamMetadataEvent | undefined;
  const said: string[] = [];
  for await (const event of events) {
    const delta = event.contentBlockDelta?.delta;
    // Asked for an object, the model may still talk before it calls the tool: only the tool's input is the answer.
    const text = request.schema ? delta?.toolUse?.input : delta?.text;
    if (text) {
      said.push(text);
      yield { type: "text", text };
    }
    if (delta?.citation) yield { type: "citation", ...resolveCitation(request.passages, delta.citation) };
    if (event.messageStop) stopReason = event.messageStop.stopReason;
    if (event.metadata) metadata = event.metadata;
  }
  const ended = ending(stopReason, model);
  const usage = billed(model, metadata);
  const finish: Finish = { type: "finish", stopReason: ended, usage, ...known };
  const message =
    stopReason === "guardrail_intervened"
      ? blockedMessage(said, metadata?.trace?.guardrail, metadata?.usage?.outputTokens)
      : undefined;
  yield message === undefined ? finish : { ...finish, blockedMessage: message };
  // After the finish: what was billed is told even where nothing came of it.
  if (request.schema && said.length === 0 && ended === "end") {
    throw new LecternError(
      "malformed",
      `${model} did not call the tool "${request.schema.name}": choose a model with tool use`,
    );
  }
}

function ending(stopReason: StopReason | undefined, model: string): Finish["stopReason"] {
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
function billed(model: string, metadata: ConverseStreamMetadataEvent | undefined): Usage {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = metadata?.usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) {
    return { inputTokens: inputTokens ?? null, outputTokens: outputTokens ?? null, costUsd: null };
  }
  const cache = {
    ...(cacheReadInputTokens === undefined ? {} : { cacheReadTokens: cacheReadInputTokens }),
    ...(cacheWriteInputTokens === undefined ? {} : { cacheWriteTokens: cacheWriteInputTokens }),
  };
  const tokensUsd = costUsd(model, { inputTokens, outputTokens, ...cache });
  return {
    inputTokens: inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0),
    outputTokens,
    costUsd: tokensUsd === null ? null : tokensUsd + guardUsd(metadata),
    ...cache,
  };
}

/** What the guardrail on the stream cost beside the model: its trace counts the units of both sides. */
function guardUsd(metadata: ConverseStreamMetadataEvent | undefined): number {
  const assessments = assessmentsOf(metadata?.trace?.guardrail);
  return assessments.reduce(
    (sum, { invocationMetrics: metrics }) => sum + guardrailCostUsd(metrics?.usage ?? {}),
    0,
  );
}
