import { costUsd } from "../../src/prices.ts";
import type { Usage } from "../../src/types.ts";

/**
 * Tokens of one page, rounded up: a picture of 1280 × 720 is about 1,230 to Claude (width × height / 750, Anthropic's
 * vision guide) and about 1,700 to Nova (its user guide's table); the prompt about 330, a slide's words about 270. A
 * description has at most 120 words.
 */
const inputTokens = 2_300;
const outputTokens = 160;

/** What it will cost about to have so many pages described; `costUsd` is null where the model's price isn't known. */
export function estimateDescriptions(pages: number, model: string): Usage {
  const tokens = { inputTokens: pages * inputTokens, outputTokens: pages * outputTokens };
  return { ...tokens, costUsd: costUsd(model, tokens) };
}
