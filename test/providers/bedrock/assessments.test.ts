import type { GuardrailAutomatedReasoningFinding } from "@aws-sdk/client-bedrock-runtime";
import { expect, it } from "vitest";
import { readAssessments } from "../../../src/providers/bedrock/assessments.ts";

const translation = {
  claims: [{ logic: "feedEvery = 12", naturalLanguage: "A starter is fed every 12 hours." }],
  confidence: 0.9,
};
const rules = [{ identifier: "FEEDING" }, {}];
const claims = ["A starter is fed every 12 hours."];

it.each<[GuardrailAutomatedReasoningFinding, object]>([
  [{ valid: { translation, supportingRules: rules } }, { result: "valid", claims, rules: ["FEEDING"] }],
  [
    { invalid: { translation, contradictingRules: rules } },
    { result: "invalid", claims, rules: ["FEEDING"] },
  ],
  [{ satisfiable: { translation } }, { result: "satisfiable", claims, rules: [] }],
  [{ impossible: { contradictingRules: rules } }, { result: "impossible", claims: [], rules: ["FEEDING"] }],
  [
    { translationAmbiguous: { options: [{ translations: [translation] }, { translations: [translation] }] } },
    { result: "ambiguous", claims, rules: [] },
  ],
  [{ tooComplex: {} }, { result: "too-complex", claims: [], rules: [] }],
  [{ noTranslations: {} }, { result: "untranslated", claims: [], rules: [] }],
])("a finding of automated reasoning is told in words: %j", (finding, told) => {
  expect(readAssessments([{ automatedReasoningPolicy: { findings: [finding] } }])).toMatchObject({
    isBlocked: false,
    reasoning: [told],
  });
});

it("a finding of a kind to come is left out, and none is no list", () => {
  const unknown: GuardrailAutomatedReasoningFinding = { $unknown: ["novel", {}] };
  expect(readAssessments([{ automatedReasoningPolicy: { findings: [unknown] } }])).not.toHaveProperty(
    "reasoning",
  );
});
