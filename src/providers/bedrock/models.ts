/** What a model takes that others refuse. */
interface ModelTraits {
  /** Explicit cache points. Below the model's smallest prefix they are ignored in silence and cost nothing. */
  cachePoint: boolean;
  /** `temperature: 0`, for answers and judgements that repeat. */
  temperature: boolean;
  /** How much it reads and writes in one call, in its own tokens; null if unknown. */
  contextTokens: number | null;
  /** What CountTokens knows it by; null if it can't count for it. */
  countedAs: string | null;
}

/** Source: Bedrock's user guide, "Prompt caching" and the model cards (2026-11). Nova caches by itself. */
const cached = /anthropic\.claude-(?:(?:haiku|sonnet|opus)-[4-9]|3-5-haiku|3-7-sonnet)/;

/**
 * Claude from Opus 4.7 on answers `temperature` with a ValidationException, so only the older ones are named. OpenAI's
 * models but gpt-oss refuse it on OpenAI's own API; not tried on Bedrock.
 */
const olderClaude = /anthropic\.claude-(?:instant|v2|3-|haiku-4-5|sonnet-4|opus-4-(?:1|5|6|2025))/;
const withoutTemperature = /anthropic\.claude-|openai\.(?!gpt-oss)/;

/** Source: the vendors' model cards on Bedrock (2026-11). For each family the smallest window, so that nothing is sent in vain. */
const windows: [RegExp, number][] = [
  [/^anthropic\.claude-(?:instant|v2(?!:1))/, 100_000],
  [/^anthropic\.claude-/, 200_000],
  [/^amazon\.nova-micro-v1/, 128_000],
  [/^amazon\.nova-(?:lite|pro)-v1/, 300_000],
  [/^amazon\.titan-text-lite/, 4_096],
  [/^amazon\.titan-text-express/, 8_192],
  [/^meta\.llama3-[123]-/, 128_000],
  [/^meta\.llama3-(?:8b|70b)-/, 8_192],
  [/^mistral\.(?:mistral-7b|mixtral|mistral-small-2402|mistral-large-2402)/, 32_000],
  [/^openai\.gpt-oss-/, 128_000],
];

/** CountTokens serves Claude alone, and by the model's own id: that of a profile it refuses. Not all of Claude has it. */
const counted = /^anthropic\.claude-/;

/** Reads `vendor.model`, with or without a region before it, or the ARN of a foundation model or of an AWS profile. */
const readable =
  /^(?:arn:[^/]*:(?:foundation-model|inference-profile)\/)?(?:[a-z-]+\.)?([a-z0-9]+\.[a-z][^/]*)$/;

/** Asks nothing special of an id that does not tell its model, such as an application profile's ARN. */
export function traitsOf(id: string): ModelTraits {
  const model = readable.exec(id)?.[1];
  if (model === undefined) {
    return {
      cachePoint: false,
      temperature: false,
      contextTokens: null,
      countedAs: null,
    };
  }
  return {
    cachePoint: cached.test(model),
    temperature: olderClaude.test(model) || !withoutTemperature.test(model),
    contextTokens: windows.find(([name]) => name.test(model))?.[1] ?? null,
    countedAs: counted.test(model) ? model : null,
  };
}
