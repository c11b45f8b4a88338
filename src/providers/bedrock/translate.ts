import type {
  ConverseStreamMetadataEvent,
  ConverseStreamOutput,
  StopReason,
} from "@aws-sdk/client-bedrock-runtime";
import { LecternError } from "../../errors.ts";
import { costUsd, guardrailCostUsd } from "../../ledger/price.ts";
import type { Usage } from "../../types.ts";
import { faultOfEnd } from "../end-fault.ts";
import { findObject } from "../json-object.ts";
import type { Checked, ConverseEvent, ConverseRequest } from "../provider.ts";
import { readAssessments } from "./assessments.ts";
import { resolveCitation } from "./citations.ts";
import { assessmentsOf, blockedMessage, masked } from "./guardrail.ts";

type Finish = Extract<ConverseEvent, { type: "finish" }>;

/** What the end says that the stream does not. */
export type Known = Pick<Finish, "citations" | "prompt" | "leftOut"> & {
  /** Whether a guardrail looked at the words as they came. */
  isGuarded: boolean;
};

/**
 * The SDK's events in the application's. Citations name the places of `request.passages`; an object by a schema is told
 * whole, whether it came as a tool's input or in words.
 */
export async function* translate(
  events: AsyncIterable<ConverseStreamOutput>,
  request: ConverseRequest,
  { model, known }: { model: string; known: Known },
): AsyncGenerator<ConverseEvent> {
  let stopReason: StopReason | undefined;
  let metadata: ConverseStreamMetadataEvent | undefined;
  const said: string[] = [];
  let input = "";
  for await (const event of events) {
    const delta = event.contentBlockDelta?.delta;
    if (delta?.reasoningContent) yield { type: "thinking" };
    if (delta?.toolUse?.input) input += delta.toolUse.input;
    if (delta?.text) said.push(delta.text);
    if (delta?.text && !request.schema) yield { type: "text", text: delta.text };
    if (delta?.citation) yield { type: "citation", ...resolveCitation(request.passages, delta.citation) };
    if (event.messageStop) stopReason = event.messageStop.stopReason;
    if (event.metadata) metadata = event.metadata;
  }
  const ended = ending(stopReason, model);
  // Asked for an object, a model may still talk before it calls the tool, or write the object instead.
  const object = request.schema ? input || findObject(said.join("")) : null;
  if (object) yield { type: "text", text: object };
  const usage = billed(model, metadata);
  const { isGuarded, ...rest } = known;
  const isStopped = stopReason === "guardrail_intervened";
  const guarded = isGuarded || isStopped ? readGuarded(said, metadata, isStopped) : {};
  yield { type: "finish", stopReason: ended, usage, ...rest, ...guarded };
  // After the finish: what was billed is told even where nothing came of it.
  const lacksObject = request.schema !== undefined && !object;
  const fault = faultOfEnd({ said: object ?? said.join(""), stopReason: ended, lacksObject });
  if (fault) throw new LecternError("malformed", `${model} ${fault}`);
}

/** What the guardrail on the stream found: of the answer, and of the question too where it let none come. */
function readGuarded(
  said: string[],
  metadata: ConverseStreamMetadataEvent | undefined,
  isStopped: boolean,
): Pick<Finish, "guarded" | "blockedMessage" | "ungrounded"> {
  const trace = metadata?.trace?.guardrail;
  const {
    isMasked,
    isBlocked: _,
    isOnlyUngrounded,
    ...found
  } = readAssessments(
    isStopped ? assessmentsOf(trace) : assessmentsOf({ outputAssessments: trace?.outputAssessments }),
  );
  const guarded: Checked = { action: isStopped ? "block" : isMasked ? "mask" : "allow", ...found };
  if (!isStopped) return { guarded };
  const message = blockedMessage(said, trace, metadata?.usage?.outputTokens);
  const ungrounded = isOnlyUngrounded ? masked((trace?.modelOutput ?? []).join(""), trace) : "";
  return {
    guarded,
    ...(message === undefined ? {} : { blockedMessage: message }),
    ...(ungrounded === "" ? {} : { ungrounded }),
  };
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
  const tokensUsd = costUsd(model, {
    inputTokens,
    outputTokens,
    ...cache,
    serviceTier: metadata?.serviceTier?.type,
  });
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
