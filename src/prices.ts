/**
 * What a million tokens cost, in USD, on demand. Prices change: a row is a snapshot, good for the order of magnitude of
 * a bill. Chat rows: @pydantic/genai-prices 0.1.8 (2026-09-23). Titan: LiteLLM's table (mid-2026).
 */
interface Price {
  input: number;
  output: number;
  /** Multiples of `input`; absent: counted as plain input, an upper bound. */
  cacheRead?: number;
  cacheWrite?: number;
  /** What an endpoint bound to a region or a geography (`us.`, `eu.` …) costs against `global.`. */
  regional?: number;
}

const claudeCache = { cacheRead: 0.1, cacheWrite: 1.25 };

/** Keyed by what a model id starts with, the profile's prefix taken off. */
const prices: Record<string, Price> = {
  "amazon.titan-embed-text-v2": { input: 0.02, output: 0 },
  "amazon.nova-micro-v1": { input: 0.035, output: 0.14 },
  "amazon.nova-lite-v1": { input: 0.06, output: 0.24 },
  "amazon.nova-pro-v1": { input: 0.8, output: 3.2 },
  "anthropic.claude-haiku-4-5": { input: 1, output: 5, regional: 1.1, ...claudeCache },
  "anthropic.claude-sonnet-4-5": { input: 3, output: 15, regional: 1.1, ...claudeCache },
  "anthropic.claude-sonnet-4-6": { input: 3, output: 15, regional: 1.1, ...claudeCache },
  "anthropic.claude-sonnet-5": { input: 2, output: 10, regional: 1.1, ...claudeCache },
  "anthropic.claude-opus-5": { input: 5, output: 25, regional: 1.1, ...claudeCache },
};

/** `inputTokens` leaves out what was read from or written to a cache. */
export interface BilledTokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

const profile = /^(us-gov|us|eu|apac|jp|au|ca|global)\./;

/** USD for these tokens, or null where the model's price isn't known. Takes model ids and inference profile ids. */
export function costUsd(model: string, tokens: BilledTokens): number | null {
  const bare = model.replace(profile, "");
  const price = find(bare);
  if (!price) return null;
  const input =
    tokens.inputTokens +
    (tokens.cacheReadTokens ?? 0) * (price.cacheRead ?? 1) +
    (tokens.cacheWriteTokens ?? 0) * (price.cacheWrite ?? 1);
  const regional = model.startsWith("global.") ? 1 : (price.regional ?? 1);
  return ((input * price.input + tokens.outputTokens * price.output) * regional) / 1_000_000;
}

/** USD per million input tokens, or null where it isn't known. */
export function inputPrice(model: string): number | null {
  return costUsd(model, { inputTokens: 1_000_000, outputTokens: 0 });
}

function find(bare: string): Price | undefined {
  // After the key comes a date, a version or nothing: `claude-sonnet-5` must not price `claude-sonnet-5-5`.
  const fits = (key: string) => {
    const rest = bare.slice(key.length);
    return bare.startsWith(key) && /^$|^:|^-\d{8}|^-v\d/.test(rest);
  };
  const key = Object.keys(prices).find(fits);
  return key === undefined ? undefined : prices[key];
}
