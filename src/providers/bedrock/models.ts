/** What a model takes that others refuse. An id that isn't known, such as a profile's ARN, is asked for nothing special. */
export interface ModelTraits {
  /** Explicit cache points. Below the model's smallest prefix they are ignored in silence and cost nothing. */
  cachePoint: boolean;
  /** `temperature: 0`, for answers and judgements that repeat. Newer models refuse it. */
  temperature: boolean;
}

/** Source: Bedrock's user guide, "Prompt caching" and the model cards (2026-11). */
const traits: { model: RegExp; traits: ModelTraits }[] = [
  {
    model: /anthropic\.claude-(haiku-4-5|sonnet-4|opus-4-(?:1|5|6|2025))/,
    traits: { cachePoint: true, temperature: true },
  },
  { model: /anthropic\.claude-(haiku|sonnet|opus)-[4-9]/, traits: { cachePoint: true, temperature: false } },
  { model: /anthropic\.claude-3-(5-haiku|7-sonnet)/, traits: { cachePoint: true, temperature: true } },
  // Nova caches by itself.
  { model: /amazon\.nova-(micro|lite|pro|premier)-v1/, traits: { cachePoint: false, temperature: true } },
];

export function traitsOf(model: string): ModelTraits {
  return traits.find((row) => row.model.test(model))?.traits ?? { cachePoint: false, temperature: false };
}
