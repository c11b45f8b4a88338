import { estimateUsd } from "../../src/ledger/estimate.ts";
import type { Usage } from "../../src/types.ts";

/**
 * Tokens of one page, an assumption on the high side that no call has confirmed yet: an image of 1280 × 720 is about
 * 1,230 to Claude (width × height / 750, Anthropic's vision guide), taken as 1,700 for models whose count isn't known;
 * the prompt is about 330, a slide's words about 270. A description has at most 120 words.
 */
const inputTokens = 2_300;
const outputTokens = 160;

/** The approximate cost of describing this many pages; `costUsd` is null if the model's price isn't known. */
export function estimateDescriptions(pages: number, model: string): Usage {
  const tokens = { inputTokens: pages * inputTokens, outputTokens: pages * outputTokens };
  return { ...tokens, costUsd: estimateUsd([{ stage: "converse", model, ...tokens }]) };
}
