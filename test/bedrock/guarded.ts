import type {
  ConverseRequest,
  GuardrailAssessment,
  GuardrailStreamConfiguration,
} from "@aws-sdk/client-bedrock-runtime";
import { type Answer, type Block, say, textOf } from "./answer.ts";
import { blockedAnswer, blockedQuestion, ground, grounds, screen, unitsOf } from "./guardrail.ts";

/** What a guardrail on Converse makes of one turn; `spokenBy` says whether a model was asked. */
export interface Guarded {
  answer: Answer;
  spokenBy: "model" | "guardrail";
  trace: object | null;
}

type Config = GuardrailStreamConfiguration;

/** Without `guardContent` all messages are looked at, with it only those blocks. Null where the question may pass. */
export function guardConversation(body: ConverseRequest): Guarded | null {
  if (!body.guardrailConfig) return null;
  const text = guardedText(body);
  const screened = screen(text);
  if (!screened.blocked) return null;
  return {
    answer: { content: [say(blockedQuestion)], stopReason: "guardrail_intervened" },
    spokenBy: "guardrail",
    trace: traced(body.guardrailConfig, { inputAssessment: metered(screened.assessment, text) }),
  };
}

function guardedText({ messages = [] }: ConverseRequest): string {
  const blocks = messages.flatMap(({ content }) => content ?? []);
  const tagged = blocks.filter(
    (block) => block.guardContent?.text?.qualifiers?.includes("guard_content") ?? block.guardContent,
  );
  return (tagged.length > 0 ? tagged : blocks).map(textOf).join("\n");
}

/**
 * A stream that is looked at as it goes (`sync`) has let pass what stood before the part that is blocked; one that is
 * looked at afterwards (`async`) has let pass all, and masks nothing. A whole reply holds the message alone.
 */
export function guardAnswer(body: ConverseRequest, answer: Answer, isStream: boolean): Guarded {
  const config: Config | undefined = body.guardrailConfig;
  if (!config || !Array.isArray(answer.content)) return { answer, spokenBy: "model", trace: null };
  const isAsync = isStream && config.streamProcessingMode === "async";
  const { content } = answer;
  const text = wordsOf(content);
  const screened = screen(text);
  const grounding = groundingOf(body, text);
  const isUngrounded =
    grounding.contextualGroundingPolicy?.filters?.some(({ detected }) => detected) ?? false;
  const isStopped = screened.blocked || isUngrounded || answer.stopReason === "guardrail_intervened";
  const trace = traced(config, {
    inputAssessment: metered({}, guardedText(body)),
    outputAssessment: metered({ ...screened.assessment, ...grounding }, text),
    ...(isStopped ? { modelOutput: content.map(({ deltas }) => deltas.join("")) } : {}),
  });
  if (isStopped) {
    const at = content.findIndex(({ deltas }) => screen(deltas.join("")).blocked);
    const passed =
      !isStream || !screened.blocked || answer.stopReason === "guardrail_intervened"
        ? []
        : content.slice(0, at);
    const before = isAsync ? content : passed.map(maskedBlock);
    const stopped: Answer = { content: [...before, say(blockedAnswer)], stopReason: "guardrail_intervened" };
    return { answer: stopped, spokenBy: "model", trace };
  }
  const isMasked = !isAsync && screened.text !== text;
  const shown = isMasked ? { ...answer, content: content.map(maskedBlock) } : answer;
  return { answer: shown, spokenBy: "model", trace };
}

/** Of an answer, what its request has as sources; a stream is held against them as a whole. */
function groundingOf(
  { guardrailConfig, messages = [] }: ConverseRequest,
  answer: string,
): GuardrailAssessment {
  const blocks = messages.flatMap(({ content }) => content ?? []);
  const having = (wanted: "grounding_source" | "query") =>
    blocks.filter(({ guardContent }) => guardContent?.text?.qualifiers?.includes(wanted)).map(textOf);
  if (answer.trim() === "" || !grounds(guardrailConfig?.guardrailIdentifier ?? "")) return {};
  return ground(answer, having("grounding_source"), having("query"));
}

const wordsOf = (content: Block[]) => content.flatMap(({ deltas }) => deltas).join("");
const maskedBlock = ({ deltas, citations }: Block): Block => {
  const { text } = screen(deltas.join(""));
  return text === deltas.join("") ? { deltas, citations } : say(text, citations);
};

const metered = (assessment: GuardrailAssessment, text: string): GuardrailAssessment => ({
  ...assessment,
  invocationMetrics: { guardrailProcessingLatency: 5, usage: unitsOf(text.length) },
});

function traced(
  { guardrailIdentifier = "", trace }: Config,
  {
    inputAssessment,
    outputAssessment,
    modelOutput,
  }: {
    inputAssessment?: GuardrailAssessment;
    outputAssessment?: GuardrailAssessment;
    modelOutput?: string[];
  },
): object | null {
  if (!trace || trace === "disabled") return null;
  return {
    guardrail: {
      ...(modelOutput ? { modelOutput } : {}),
      ...(inputAssessment ? { inputAssessment: { [guardrailIdentifier]: inputAssessment } } : {}),
      ...(outputAssessment ? { outputAssessments: { [guardrailIdentifier]: [outputAssessment] } } : {}),
    },
  };
}
