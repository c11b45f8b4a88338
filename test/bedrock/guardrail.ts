import type {
  ApplyGuardrailRequest,
  ApplyGuardrailResponse,
  GuardrailAssessment,
  GuardrailContentQualifier,
} from "@aws-sdk/client-bedrock-runtime";
import { invalid } from "./refusal.ts";
import { overlap } from "./words.ts";

/** The guardrail's own messages, set where it was made. */
export const blockedQuestion = "Sorry, this guardrail does not let that question pass.";
export const blockedAnswer = "Sorry, this guardrail does not let that answer pass.";

const forbidden = /\bforbidden\b/i;
/** Stands for the names of people, which no pattern of Lectern's own knows. */
const person = /\bZaphod Beeblebrox\b/g;
const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Below it an answer counts as made up, or as beside the question. */
const threshold = 0.3;

export interface Screening {
  blocked: boolean;
  /** Personal data masked. */
  text: string;
  assessment: GuardrailAssessment;
}

/** Blocks the word "forbidden", and masks e-mail addresses and a name. */
export function screen(text: string): Screening {
  const blocked = forbidden.test(text);
  const personal = [
    ...(text.match(email) ?? []).map((match) => ({ type: "EMAIL" as const, match })),
    ...(text.match(person) ?? []).map((match) => ({ type: "NAME" as const, match })),
  ];
  return {
    blocked,
    text: text.replace(email, "{EMAIL}").replace(person, "{NAME}"),
    assessment: {
      ...(blocked
        ? {
            wordPolicy: {
              customWords: [{ match: "forbidden", action: "BLOCKED", detected: true }],
              managedWordLists: [],
            },
          }
        : {}),
      ...(personal.length > 0
        ? {
            sensitiveInformationPolicy: {
              piiEntities: personal.map((found) => ({
                ...found,
                action: "ANONYMIZED" as const,
                detected: true,
              })),
              regexes: [],
            },
          }
        : {}),
    },
  };
}

const here = /^arn:aws[\w-]*:bedrock:([^:]+):\d{12}:guardrail\//;
/** The guardrails of this world are published up to here. */
const newest = 9;

/** Refuses an id of another region, and a version that nobody published. */
export function checkGuardrail(
  { id = "", version = "" }: { id?: string | undefined; version?: string | undefined },
  region: string | null,
): void {
  const home = here.exec(id)?.[1];
  const isPublished = version === "DRAFT" || (/^[1-9]\d{0,7}$/.test(version) && Number(version) <= newest);
  if (!/^[a-z0-9]+$|^arn:/.test(id)) throw invalid("The provided guardrail identifier is invalid.");
  if (!isPublished || (home !== undefined && home !== region)) {
    throw invalid("The guardrail identifier or version provided in the request does not exist.");
  }
}

/** Guardrails of this world by their id: `g0` has no policy of contextual grounding, `logic` one of automated reasoning. */
export const grounds = (id: string) => id !== "g0";

/** One rule of a made-up policy: a starter is fed every 12 hours. */
function reasonOn(answer: string): GuardrailAssessment {
  const claims = [{ logic: "feedEvery = 12", naturalLanguage: "A starter is fed every 12 hours." }];
  const rules = [
    { identifier: "FEEDING", policyVersionArn: "arn:aws:bedrock:us-east-1:123456789012:policy" },
  ];
  const translation = { premises: [], claims, confidence: 1 };
  const finding = /\bevery 12 hours/.test(answer)
    ? { valid: { translation, supportingRules: rules } }
    : /\bevery \d+/.test(answer)
      ? { invalid: { translation, contradictingRules: rules } }
      : { noTranslations: {} };
  return { automatedReasoningPolicy: { findings: [finding] } };
}

/** ApplyGuardrail. Masking and blocking are both GUARDRAIL_INTERVENED; only the assessment tells them apart. */
export function applyGuardrail(
  id: string,
  { source, content = [] }: ApplyGuardrailRequest,
): ApplyGuardrailResponse {
  const texts = content.flatMap(({ text }) => (text ? [text] : []));
  const having = (wanted: GuardrailContentQualifier) =>
    texts.filter(({ qualifiers }) => qualifiers?.includes(wanted)).map(({ text }) => text ?? "");
  const guarded = texts
    .filter(({ qualifiers = [] }) => qualifiers.length === 0 || qualifiers.includes("guard_content"))
    .map(({ text }) => text ?? "");
  if (guarded.length === 0) throw invalid("At least one content block must be guarded.");
  const screened = guarded.map(screen);
  const isOutput = source === "OUTPUT";
  const grounding =
    isOutput && grounds(id) ? ground(guarded.join("\n"), having("grounding_source"), having("query")) : {};
  const reasoning = isOutput && id === "logic" ? reasonOn(guarded.join("\n")) : {};
  const ungrounded = (grounding.contextualGroundingPolicy?.filters ?? []).some(({ detected }) => detected);
  const blocked = ungrounded || screened.some((one) => one.blocked);
  const masked = screened.some(({ text }, index) => text !== guarded[index]);
  const message = source === "OUTPUT" ? blockedAnswer : blockedQuestion;
  const shown = screened.map(({ text }) => ({ text }));
  return {
    action: blocked || masked ? "GUARDRAIL_INTERVENED" : "NONE",
    outputs: blocked ? [{ text: message }] : masked ? shown : [],
    assessments: [Object.assign({}, ...screened.map(({ assessment }) => assessment), grounding, reasoning)],
    usage: unitsOf(guarded.join("").length),
  };
}

const noUnits = {
  topicPolicyUnits: 0,
  contentPolicyUnits: 0,
  wordPolicyUnits: 0,
  sensitiveInformationPolicyUnits: 0,
  sensitiveInformationPolicyFreeUnits: 0,
  contextualGroundingPolicyUnits: 0,
};

/** A unit is 1,000 characters. */
export function unitsOf(characters: number) {
  const units = Math.ceil(characters / 1_000);
  return { ...noUnits, wordPolicyUnits: units, sensitiveInformationPolicyUnits: units };
}

/** Shares of words stand in for what a model judges: of the answer's in the sources, of the question's in both. */
export function ground(answer: string, sources: string[], queries: string[]): GuardrailAssessment {
  const source = sources.join("\n");
  const query = queries.join("\n");
  if ((source === "") !== (query === "")) {
    throw invalid("Contextual grounding needs a grounding source and a query.");
  }
  if (source === "") return {};
  if (source.length > 100_000 || query.length > 1_000 || answer.length > 5_000) {
    throw invalid("The input is longer than contextual grounding takes.");
  }
  const filter = (type: "GROUNDING" | "RELEVANCE", score: number) => {
    const detected = score < threshold;
    return { type, threshold, score, action: detected ? ("BLOCKED" as const) : ("NONE" as const), detected };
  };
  const relevance = overlap(query, `${answer}\n${source}`);
  return {
    contextualGroundingPolicy: {
      filters: [filter("GROUNDING", overlap(answer, source)), filter("RELEVANCE", relevance)],
    },
  };
}
