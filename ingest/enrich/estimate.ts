import { countTokens } from "../../src/text/tokens.ts";
import type { Slide } from "../../src/types.ts";
import { enrichmentRequest } from "./write-enrichment.ts";

/** `inputTokens` leaves out what a prompt cache reads or writes, as prices have it. */
export interface EnrichmentEstimate {
  slides: number;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
}

export const noEnrichment: EnrichmentEstimate = {
  slides: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
};

/** A sentence and five questions as JSON: an assumption on the high side that no call has confirmed yet. */
const outputTokens = 200;
/** Shorter beginnings are not cached (Anthropic's limit for Haiku 4.5, the highest that is known). */
const leastCached = 4_096;

/** What it takes to enrich these slides. The model's own tokens may be a fifth more or less. */
export function estimateEnrichment(stretches: Slide[][], todo: Set<Slide>): EnrichmentEstimate {
  return stretches.map((stretch) => estimateStretch(stretch, todo)).reduce(addEstimates, noEnrichment);
}

function estimateStretch(stretch: Slide[], todo: Set<Slide>): EnrichmentEstimate {
  const asked = stretch.filter((slide) => todo.has(slide));
  const [first] = asked;
  if (!first) return noEnrichment;
  const { system, turns, repeated = 0, schema } = enrichmentRequest(first, stretch);
  const content = turns[0]?.content ?? "";
  const before = countTokens(`${String(system)}${JSON.stringify(schema)}${content.slice(0, repeated)}`);
  const own = asked.reduce((sum, { text }) => sum + countTokens(text) + tokensAround, 0);
  const isCached = before >= leastCached;
  return {
    slides: asked.length,
    inputTokens: own + (isCached ? 0 : asked.length * before),
    cacheReadTokens: isCached ? (asked.length - 1) * before : 0,
    cacheWriteTokens: isCached ? before : 0,
    outputTokens: asked.length * outputTokens,
  };
}

/** A slide's title, its page, and the line that asks. */
const tokensAround = 40;

export function addEstimates(one: EnrichmentEstimate, other: EnrichmentEstimate): EnrichmentEstimate {
  return {
    slides: one.slides + other.slides,
    inputTokens: one.inputTokens + other.inputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    outputTokens: one.outputTokens + other.outputTokens,
  };
}
