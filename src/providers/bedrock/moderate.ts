import {
  ApplyGuardrailCommand,
  type ApplyGuardrailCommandOutput,
  type BedrockRuntimeClient,
  type GuardrailContentBlock,
} from "@aws-sdk/client-bedrock-runtime";
import pMap from "p-map";
import { guardrailCostUsd } from "../../ledger/price.ts";
import type { Moderate, Moderation } from "../provider.ts";
import type { Breaker } from "../resilience/breakers.ts";
import { readAssessments } from "./assessments.ts";
import { callingWithin } from "./deadline.ts";
import type { BedrockCall } from "./errors.ts";
import {
  applying,
  explainGuardrail,
  type Guardrail,
  guardrailName,
  maxQuery,
  maxSources,
} from "./guardrail.ts";

/** Contextual grounding's limit for an answer, in characters: a longer one is checked in parts. */
const maxAnswer = 5_000;
/** Milliseconds for a check, its retries included: a student waits for it. */
const limitMs = 10_000;

interface GuardrailOptions {
  guardrail: Guardrail;
  region: () => Promise<string | null>;
  /** A guardrail that hangs is waited for a few times, not at every question. */
  breaker: Breaker;
}

/**
 * Bedrock's ApplyGuardrail, on a question or on an answer with what it must rest on. Every failure is thrown: what
 * can't be checked does not count as checked.
 */
export function createModerate(client: BedrockRuntimeClient, options: GuardrailOptions): Moderate {
  const { guardrail, breaker } = options;
  return async (text, side, context, signal) => {
    const call: BedrockCall = {
      action: applying,
      resource: guardrailName(guardrail),
      variable: "LECTERN_BEDROCK_GUARDRAIL",
      region: await options.region(),
    };
    const check = async (part: string): Promise<Moderation> => {
      if (part.trim() === "") return unasked(part);
      const command = new ApplyGuardrailCommand({
        guardrailIdentifier: guardrail.id,
        guardrailVersion: guardrail.version,
        source: side === "question" ? "INPUT" : "OUTPUT",
        content: [...groundingBlocks(context), { text: { text: part, qualifiers: ["guard_content"] } }],
      });
      const sending = callingWithin(limitMs, call, signal, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const reply = await sending.catch((error: unknown) => {
        throw explainGuardrail(error, call, guardrail);
      });
      return judge(part, reply);
    };
    return combine(await breaker.run(() => pMap(inParts(text), check, { concurrency: 4 })));
  };
}

const unasked = (text: string): Moderation => ({
  action: "allow",
  text,
  reasons: [],
  grounding: null,
  relevance: null,
  costUsd: 0,
});

function groundingBlocks(context: { question: string; sources: string[] } | null): GuardrailContentBlock[] {
  // The service wants both or neither.
  const sources = clipAll(context?.sources ?? []);
  const query = context?.question.slice(0, maxQuery) ?? "";
  if (sources.length === 0 || query.trim() === "") return [];
  return [
    ...sources.map((text) => ({ text: { text, qualifiers: ["grounding_source" as const] } })),
    { text: { text: query, qualifiers: ["query" as const] } },
  ];
}

/** The first sources that fit the limit together, the last of them cut. */
function clipAll(sources: string[]): string[] {
  const kept: string[] = [];
  let room = maxSources;
  for (const source of sources) {
    const text = source.slice(0, room);
    if (text.trim() !== "") kept.push(text);
    room -= text.length;
  }
  return kept;
}

/** Cuts after the last line end before the limit, otherwise after the last space; the parts joined are the whole text. */
function inParts(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > maxAnswer) {
    const head = rest.slice(0, maxAnswer);
    const end = head.lastIndexOf("\n") + 1 || head.lastIndexOf(" ") + 1 || maxAnswer;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/**
 * Masking and blocking both come as GUARDRAIL_INTERVENED, so the assessments' own actions tell them apart. An
 * intervention with no action that is known counts as a block.
 */
function judge(text: string, reply: ApplyGuardrailCommandOutput): Moderation {
  const {
    isMasked,
    isBlocked,
    isOnlyUngrounded: _,
    reasons,
    ...scores
  } = readAssessments(reply.assessments ?? []);
  const intervened = reply.action === "GUARDRAIL_INTERVENED";
  const action = !intervened ? "allow" : isMasked && !isBlocked ? "mask" : "block";
  // Grounding sources may come back too; the text that was asked about stands last.
  const shown = reply.outputs?.at(-1)?.text ?? "";
  return {
    action,
    text: action === "allow" ? text : shown,
    reasons: action === "allow" ? [] : reasons,
    ...scores,
    costUsd: reply.usage ? guardrailCostUsd(reply.usage) : null,
  };
}

/** One blocked part blocks the whole, in that part's words. The least grounded part speaks for all, the most relevant too. */
function combine(parts: Moderation[]): Moderation {
  const blocked = parts.find((part) => part.action === "block");
  const known = (values: (number | null)[]) => values.filter((value) => value !== null);
  const grounding = known(parts.map((part) => part.grounding));
  const relevance = known(parts.map((part) => part.relevance));
  const masked = parts.some((part) => part.action === "mask");
  const reasoning = parts.flatMap((part) => part.reasoning ?? []);
  return {
    action: blocked ? "block" : masked ? "mask" : "allow",
    text: blocked ? blocked.text : parts.map((part) => part.text).join(""),
    reasons: [...new Set(parts.flatMap((part) => part.reasons))],
    grounding: grounding.length > 0 ? Math.min(...grounding) : null,
    relevance: relevance.length > 0 ? Math.max(...relevance) : null,
    ...(reasoning.length > 0 ? { reasoning } : {}),
    // A part without a known cost makes the whole's unknown.
    costUsd: parts.some((part) => part.costUsd === null)
      ? null
      : parts.reduce((sum, part) => sum + (part.costUsd ?? 0), 0),
  };
}
