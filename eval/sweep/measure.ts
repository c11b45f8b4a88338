import type { Budget } from "../../src/ledger/budget.ts";
import { meterProvider } from "../../src/ledger/meter.ts";
import type { Embed, EmbeddingModel, Provider, Rerank } from "../../src/providers/provider.ts";
import { cacheVectors } from "../../src/providers/recent-vectors.ts";

/** What embedding took: tokens sent and time. */
interface Effort {
  tokens: number;
  milliseconds: number;
}

/** A provider whose embedding is measured, and whose vectors are kept for the whole sweep. */
export interface Measured {
  provider: Provider;
  /** What these texts took, as if they were embedded now: an index is not cheaper because an earlier one held a text. */
  effortOf(texts: Iterable<string>): Effort;
  /** How long all calls so far took. */
  milliseconds(): number;
  /** Documents that were asked for since this was last called. */
  takeAsked(): string[];
}

/** What the provider bills is spent from the budget, which is checked before each call. */
export function measureProvider(provider: Provider, budget: Budget): Measured {
  const efforts = new Map<string, Effort>();
  const asked = new Set<string>();
  let total = 0;
  const metered = meterProvider(provider, { add: (charge) => budget.spend([charge]) });
  const { embedding, rerank } = metered;
  const measure =
    ({ embed }: EmbeddingModel): Embed =>
    async (texts, purpose, signal) => {
      budget.check();
      const started = performance.now();
      const result = await embed(texts, purpose, signal);
      const milliseconds = performance.now() - started;
      total += milliseconds;
      const length = texts.join("").length;
      for (const text of texts) {
        const part = text.length / length;
        efforts.set(text, { tokens: result.tokens * part, milliseconds: milliseconds * part });
      }
      return result;
    };
  const remember = (embed: Embed): Embed => {
    const remembering = { document: cacheVectors(embed), query: cacheVectors(embed) };
    return (texts, purpose, signal) => {
      if (purpose === "document") for (const text of texts) asked.add(text);
      return remembering[purpose](texts, purpose, signal);
    };
  };
  const check =
    (rerank: Rerank): Rerank =>
    (query, hits, signal) => {
      budget.check();
      return rerank(query, hits, signal);
    };
  return {
    // Every row searches for the same, whatever a model would have written on that day.
    provider: {
      ...metered,
      rewriter: null,
      embedding: embedding && { ...embedding, embed: remember(measure(embedding)) },
      rerank: rerank && check(rerank),
    },
    milliseconds: () => total,
    effortOf(texts) {
      const known = [...new Set(texts)].flatMap((text) => efforts.get(text) ?? []);
      return {
        tokens: Math.round(known.reduce((sum, { tokens }) => sum + tokens, 0)),
        milliseconds: known.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      };
    },
    takeAsked() {
      const texts = [...asked];
      asked.clear();
      return texts;
    },
  };
}
