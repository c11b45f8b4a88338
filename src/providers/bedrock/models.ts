/** What a model takes that others refuse. */
export interface ModelTraits {
  /** Explicit cache points. Below the model's smallest prefix they are ignored in silence and cost nothing. */
  cachePoint: boolean;
  /** `temperature: 0`, for answers and judgements that repeat. */
  temperature: boolean;
}

/** Source: Bedrock's user guide, "Prompt caching" and the model cards (2026-11). Nova caches by itself. */
const cached = /anthropic\.claude-(?:(?:haiku|sonnet|opus)-[4-9]|3-5-haiku|3-7-sonnet)/;

/**
 * Claude from Opus 4.7 on answers `temperature` with a ValidationException, so only the older ones are named. OpenAI's
 * models but gpt-oss refuse it on OpenAI's own API; not tried on Bedrock.
 */
const olderClaude = /anthropic\.claude-(?:instant|v2|3-|haiku-4-5|sonnet-4|opus-4-(?:1|5|6|2025))/;
const withoutTemperature = /anthropic\.claude-|openai\.(?!gpt-oss)/;

/** Of `vendor.model`, a region before it or not, or the ARN of a foundation model or of one of AWS's own profiles. */
const readable =
  /^(?:arn:[^/]*:(?:foundation-model|inference-profile)\/)?(?:[a-z-]+\.)?([a-z0-9]+\.[a-z][^/]*)$/;

/** Of an id that does not tell its model, such as an application profile's ARN, nothing special is asked. */
export function traitsOf(id: string): ModelTraits {
  const model = readable.exec(id)?.[1];
  if (model === undefined) return { cachePoint: false, temperature: false };
  return {
    cachePoint: cached.test(model),
    temperature: olderClaude.test(model) || !withoutTemperature.test(model),
  };
}
