import type {
  GuardrailAssessment,
  GuardrailAutomatedReasoningFinding,
  GuardrailAutomatedReasoningRule,
  GuardrailAutomatedReasoningTranslation,
} from "@aws-sdk/client-bedrock-runtime";
import type { Checked, Reasoning } from "../provider.ts";

interface Finding {
  action: string | undefined;
  /** Names the rule, never what matched it: that may be someone's address. */
  reason: string;
  isGrounding?: true;
}

/** What a guardrail's policies found and did. Masked or blocked tells only what they did, not what the guardrail says. */
export interface Assessed extends Omit<Checked, "action"> {
  isMasked: boolean;
  isBlocked: boolean;
  /** Blocked for its grounding or its relevance, and for nothing else. */
  isOnlyUngrounded: boolean;
}

/** Assessments of a text, or of its parts: the least grounded part speaks for all, the most relevant too. */
export function readAssessments(assessments: GuardrailAssessment[]): Assessed {
  const findings = assessments.flatMap(findingsOf);
  const acted = findings.filter(({ action }) => action === "BLOCKED" || action === "ANONYMIZED");
  const blocked = acted.filter(({ action }) => action === "BLOCKED");
  const scores = assessments.flatMap(
    ({ contextualGroundingPolicy }) => contextualGroundingPolicy?.filters ?? [],
  );
  const scoresOf = (type: "GROUNDING" | "RELEVANCE") =>
    scores.flatMap((filter) => (filter.type === type && filter.score !== undefined ? [filter.score] : []));
  const grounding = scoresOf("GROUNDING");
  const relevance = scoresOf("RELEVANCE");
  const reasoning = assessments.flatMap(({ automatedReasoningPolicy }) =>
    (automatedReasoningPolicy?.findings ?? []).flatMap(readReasoning),
  );
  return {
    isMasked: acted.some(({ action }) => action === "ANONYMIZED"),
    isBlocked: blocked.length > 0,
    isOnlyUngrounded: blocked.length > 0 && blocked.every(({ isGrounding }) => isGrounding),
    reasons: [...new Set(acted.map(({ reason }) => reason))],
    grounding: grounding.length > 0 ? Math.min(...grounding) : null,
    relevance: relevance.length > 0 ? Math.max(...relevance) : null,
    ...(reasoning.length > 0 ? { reasoning } : {}),
  };
}

/** What each policy found. */
function findingsOf(assessment: GuardrailAssessment): Finding[] {
  const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } =
    assessment;
  const finding = (action: string | undefined, reason: string): Finding => ({ action, reason });
  return [
    ...(topicPolicy?.topics ?? []).map((topic) => finding(topic.action, `topic: ${topic.name}`)),
    ...(contentPolicy?.filters ?? []).map((filter) => finding(filter.action, `content: ${filter.type}`)),
    ...(wordPolicy?.customWords ?? []).map((word) => finding(word.action, "word: custom list")),
    ...(wordPolicy?.managedWordLists ?? []).map((word) => finding(word.action, `word: ${word.type}`)),
    ...(sensitiveInformationPolicy?.piiEntities ?? []).map((pii) => finding(pii.action, `pii: ${pii.type}`)),
    ...(sensitiveInformationPolicy?.regexes ?? []).map((regex) =>
      finding(regex.action, `pattern: ${regex.name}`),
    ),
    ...(contextualGroundingPolicy?.filters ?? []).map((filter) => ({
      action: filter.action,
      reason: `${filter.type?.toLowerCase()}: ${filter.score} is below ${filter.threshold}`,
      isGrounding: true as const,
    })),
  ];
}

/** A finding as the SDK has it is a union of one member; a kind that is not known is left out. */
function readReasoning(finding: GuardrailAutomatedReasoningFinding): Reasoning[] {
  const { valid, invalid, satisfiable, impossible, translationAmbiguous } = finding;
  if (valid) return [proven("valid", valid.translation, valid.supportingRules)];
  if (invalid) return [proven("invalid", invalid.translation, invalid.contradictingRules)];
  if (satisfiable) return [proven("satisfiable", satisfiable.translation)];
  if (impossible) return [proven("impossible", impossible.translation, impossible.contradictingRules)];
  if (translationAmbiguous) {
    const options = translationAmbiguous.options ?? [];
    const claims = options.flatMap(({ translations = [] }) => translations.flatMap(claimsOf));
    return [{ result: "ambiguous", claims: [...new Set(claims)], rules: [] }];
  }
  if (finding.tooComplex) return [{ result: "too-complex", claims: [], rules: [] }];
  if (finding.noTranslations) return [{ result: "untranslated", claims: [], rules: [] }];
  return [];
}

function proven(
  result: Reasoning["result"],
  translation: GuardrailAutomatedReasoningTranslation | undefined,
  rules: GuardrailAutomatedReasoningRule[] = [],
): Reasoning {
  return {
    result,
    claims: translation ? claimsOf(translation) : [],
    rules: rules.flatMap(({ identifier }) => identifier ?? []),
  };
}

/** In words; the logic that they were translated to is for who writes the policy. */
const claimsOf = ({ claims = [] }: GuardrailAutomatedReasoningTranslation) =>
  claims.flatMap(({ naturalLanguage }) => naturalLanguage ?? []);
