import { LecternError } from "../../src/errors.ts";
import type { Embed, EmbeddingModel, Provider, Rerank } from "../../src/providers/provider.ts";
import { rememberVectors } from "../../src/providers/recent-vectors.ts";
import { rerankUsd } from "./estimate.ts";

/** What embedding took: tokens sent and time. */
export interface Effort {
  tokens: number;
  milliseconds: number;
}

/** A provider whose embedding and reranking are measured, and whose vectors are kept for the whole sweep. */
export interface Metered {
  provider: Provider;
  /** Of these texts, as if they were embedded now: an index is not cheaper because an earlier one held the same text. */
  effortOf(texts: Iterable<string>): Effort;
  /** Of all calls so far. */
  total: Effort;
  /** Documents that were asked for since this was last called. */
  takeAsked(): string[];
  /** USD so far: 0 where nothing is billed, null where a price is not known. */
  spent(): number | null;
}

/** `mayGoOn` throws where no more may be spent. */
export function meter(provider: Provider, mayGoOn: () => void): Metered {
  const total: Effort = { tokens: 0, milliseconds: 0 };
  const efforts = new Map<string, Effort>();
  const asked = new Set<string>();
  let reranked = 0;
  const { embedding, rerank } = provider;
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
      ...provider,
      // Every row searches for the same, whatever a model would have written on that day.
      rewriter: null,
      embedding: embedding && { ...embedding, embed: meterEmbed(embedding, { asked, note, mayGoOn }) },
      rerank: rerank && countCalls(rerank, () => reranked++),
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
    spent() {
      const price = embedding?.pricePerMillionTokens ?? null;
      const embedded = price === null ? 0 : (total.tokens * price) / 1_000_000;
      if (reranked === 0) return embedded;
      const each = rerankUsd(provider);
      return each === null ? null : embedded + reranked * each;
    },
  };
}

interface Notes {
  asked: Set<string>;
  note: (texts: string[], effort: Effort) => void;
  mayGoOn: () => void;
}

function meterEmbed({ embed }: EmbeddingModel, { asked, note, mayGoOn }: Notes): Embed {
  const measured: Embed = async (texts, purpose, signal) => {
    mayGoOn();
    const started = performance.now();
    const result = await embed(texts, purpose, signal);
    note(texts, { tokens: result.tokens, milliseconds: performance.now() - started });
    return result;
  };
  const remembering = {
    document: rememberVectors(measured, Number.POSITIVE_INFINITY),
    query: rememberVectors(measured, Number.POSITIVE_INFINITY),
  };
  return (texts, purpose, signal) => {
    if (purpose === "document") for (const text of texts) asked.add(text);
    return remembering[purpose](texts, purpose, signal);
  };
}

function countCalls(rerank: Rerank, count: () => void): Rerank {
  return (query, hits, signal) => {
    count();
    return rerank(query, hits, signal);
  };
}

/** Throws `budget` once `spent` is at the limit, or can't be known. `limit`: USD; null: none. */
export function checkBudget(limit: number | null, spent: number | null): void {
  if (limit === null || spent === 0 || (spent !== null && spent < limit)) return;
  throw new LecternError(
    "budget",
    spent === null
      ? "Something was billed at a price that Lectern does not know, so the budget can't be kept: run again without --budget"
      : `The budget of $${limit} is reached ($${spent.toFixed(4)} spent)`,
  );
}
