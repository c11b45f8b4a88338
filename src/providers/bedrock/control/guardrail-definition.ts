import type {
  CreateGuardrailRequest,
  GuardrailPiiEntityConfig,
  GuardrailPiiEntityType,
  GuardrailSensitiveInformationAction,
} from "@aws-sdk/client-bedrock";
import { LecternError } from "../../../errors.ts";

/** The rules of the local guard, so far as a guardrail has policies for them. */
export interface GuardedRules {
  words: string[];
  topics: { name: string; phrases: string[]; examples: string[] }[];
  pii: { kinds: string[]; question: "mask" | "block" | "allow"; answer: "mask" | "allow" };
  injection: "block" | "allow";
  grounding: { minimum: number };
  /** What is said in place of a question or an answer. */
  blocked: string;
}

/** The service's limits, in characters and entries. */
const limits = { topics: 30, name: 100, definition: 200, examples: 5, example: 100, word: 100, message: 500 };

/** The service's own kinds for each of Lectern's. */
const entities: Record<string, GuardrailPiiEntityType[]> = {
  KEY: ["AWS_ACCESS_KEY", "AWS_SECRET_KEY", "PASSWORD"],
  EMAIL: ["EMAIL"],
  IBAN: ["INTERNATIONAL_BANK_ACCOUNT_NUMBER"],
  CARD: ["CREDIT_DEBIT_CARD_NUMBER"],
  ID: ["US_SOCIAL_SECURITY_NUMBER", "UK_NATIONAL_INSURANCE_NUMBER", "CA_SOCIAL_INSURANCE_NUMBER"],
  PHONE: ["PHONE"],
};
const actions = { mask: "ANONYMIZE", block: "BLOCK", allow: "NONE" } as const;

type Definition = Omit<CreateGuardrailRequest, "name" | "tags">;

/**
 * A guardrail with the same topics, words and personal data as the rules, and contextual grounding. A policy without a
 * rule is left out: the service takes no empty ones. Throws `config` for more rules than it takes.
 */
export function guardrailDefinition(rules: GuardedRules): Definition {
  if (rules.topics.length > limits.topics) {
    throw tooMuch(`${rules.topics.length} topics, of which a guardrail takes ${limits.topics}`);
  }
  const long = rules.words.find((word) => word.length > limits.word);
  if (long)
    throw tooMuch(`the words "${long.slice(0, 30)} …", of which a guardrail takes ${limits.word} characters`);
  const topics = rules.topics.map(toTopic);
  const words = rules.words.map((text) => ({ text }));
  const piiEntitiesConfig = rules.pii.kinds.flatMap((kind) =>
    (entities[kind] ?? []).map((type) => toEntity(type, rules.pii)),
  );
  return {
    description: "Made by lectern bedrock setup from the rules of the guard.",
    ...(topics.length > 0 ? { topicPolicyConfig: { topicsConfig: topics } } : {}),
    ...(words.length > 0 ? { wordPolicyConfig: { wordsConfig: words } } : {}),
    ...(piiEntitiesConfig.length > 0 ? { sensitiveInformationPolicyConfig: { piiEntitiesConfig } } : {}),
    ...(rules.injection === "block" ? { contentPolicyConfig: { filtersConfig: [attacks] } } : {}),
    contextualGroundingPolicyConfig: {
      filtersConfig: (["GROUNDING", "RELEVANCE"] as const).map((type) => ({
        type,
        threshold: Math.min(rules.grounding.minimum, 0.99),
      })),
    },
    blockedInputMessaging: rules.blocked.slice(0, limits.message),
    blockedOutputsMessaging: rules.blocked.slice(0, limits.message),
  };
}

const tooMuch = (what: string) =>
  new LecternError(
    "config",
    `The guard's rules have ${what}: shorten them, or name another file in LECTERN_GUARD`,
  );

/** Attacks are looked for in questions alone. */
const attacks = { type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "NONE" } as const;

function toTopic({ name, phrases, examples }: GuardedRules["topics"][number]) {
  const said = phrases.length > 0 ? `: ${phrases.join(", ")}` : "";
  const shown = examples.filter((example) => example.length <= limits.example).slice(0, limits.examples);
  return {
    // Letters, digits and a few signs.
    name: name.replace(/[^0-9a-zA-Z\-_ !?.]/g, "-").slice(0, limits.name),
    definition: `Questions about ${name}${said}`.slice(0, limits.definition),
    ...(shown.length > 0 ? { examples: shown } : {}),
    type: "DENY" as const,
  };
}

function toEntity(
  type: GuardrailPiiEntityType,
  { question, answer }: GuardedRules["pii"],
): GuardrailPiiEntityConfig {
  const sides: [GuardrailSensitiveInformationAction, GuardrailSensitiveInformationAction] = [
    actions[question],
    actions[answer],
  ];
  const [inputAction, outputAction] = sides;
  // What holds for both sides where neither is named; it may not be none.
  const action = sides.find((one) => one !== "NONE") ?? "ANONYMIZE";
  return {
    type,
    action,
    inputAction,
    outputAction,
    inputEnabled: inputAction !== "NONE",
    outputEnabled: outputAction !== "NONE",
  };
}
