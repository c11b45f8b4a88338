import type { Budget } from "../../src/ledger/budget.ts";
import { meterProvider } from "../../src/ledger/meter.ts";
import type { Embed, EmbeddingModel, Provider, Rerank } from "../../src/providers/provider.ts";
import { cacheVectors } from "../../src/providers/recent-vectors.ts";

/** What embedding took: tokens sent and time. */
export interface Effort {
  tokens: number;
  milliseconds: number;
}

/** A provider whose embedding is measured, and whose vectors are kept for the whole sweep. */
export interface Measured {
  provider: Provider;
  /** Of these texts, as if they were embedded now: an index is not cheaper because an earlier one held the same text. */
  effortOf(texts: Iterable<string>): Effort;
  /** Of all calls so far. */
  total: Effort;
  /** Documents that were asked for since this was last called. */
  takeAsked(): string[];
}

/** What the provider bills is spent from the budget, which is checked before each call. */
export function measureProvider(provider: Provider, budget: Budget): Measured {
  const total: Effort = { tokens: 0, milliseconds: 0 };
  const efforts = new Map<string, Effort>();
  const asked = new Set<string>();
  const metered = meterProvider(provider, { add: (charge) => budget.spend([charge]) });
  const { embedding, rerank } = metered;
  const note = (texts: string[], { tokens, milliseconds }: Effort) => {
    total.tokens += tokens;
    total.milliseconds += milliseconds;
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    for (const text of texts) {
      const part = text.length / length;
      efforts.set(text, { tokens: tokens * part, milliseconds: milliseconds * part });
    }
  };
  return {
    provider: {
      ...metered,
      // Every row searches for the same, whatever a model would have written on that day.
      rewriter: null,
      embedding: embedding && { ...embedding, embed: measureEmbed(embedding, { asked, note, budget }) },
      rerank: rerank && checking(rerank, budget),
    },
    total,
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

interface Notes {
  asked: Set<string>;
  note: (texts: string[], effort: Effort) => void;
  budget: Budget;
}

function measureEmbed({ embed }: EmbeddingModel, { asked, note, budget }: Notes): Embed {
  const measured: Embed = async (texts, purpose, signal) => {
    budget.check();
    const started = performance.now();
    const result = await embed(texts, purpose, signal);
    note(texts, { tokens: result.tokens, milliseconds: performance.now() - started });
    return result;
  };
  const remembering = {
    document: cacheVectors(measured),
    query: cacheVectors(measured),
  };
  return (texts, purpose, signal) => {
    if (purpose === "document") for (const text of texts) asked.add(text);
    return remembering[purpose](texts, purpose, signal);
  };
}

function checking(rerank: Rerank, budget: Budget): Rerank {
  return (query, hits, signal) => {
    budget.check();
    return rerank(query, hits, signal);
  };
}
