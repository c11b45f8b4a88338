import type { Judging } from "../../../eval/judge/ask.ts";
import type { Converse, ConverseRequest, Judge } from "../../../src/providers/provider.ts";
import type { Judgements } from "../../../src/store/judgements.ts";
import type { Usage } from "../../../src/types.ts";

export const signal = new AbortController().signal;
export const billed: Usage = { inputTokens: 100, outputTokens: 20, costUsd: 0.001 };

/** A judge that says this, word for word, whatever it is asked, and keeps what it was asked. */
export function judgeSaying(
  said: string | ((request: ConverseRequest) => string),
  model = "judge-a",
): Judge & { asked: ConverseRequest[] } {
  const asked: ConverseRequest[] = [];
  const converse: Converse = async function* (request) {
    asked.push(request);
    yield { type: "text", text: typeof said === "string" ? said : said(request) };
    yield { type: "finish", stopReason: "end", usage: billed };
  };
  return { model, converse, asked };
}

export const judgeThrowing = (error: Error, model = "judge-x"): Judge => ({
  model,
  converse: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }),
});

export function rememberedInMemory(): Judgements {
  const kept = new Map<string, unknown>();
  return {
    find: async (key) => kept.get(key),
    save: async (key, { verdict }) => void kept.set(key, verdict),
  };
}

/** Judges without a store or a wait behind them; `spent` lists what was billed. */
export function judgingBy(...judges: Judge[]): Judging & { spent: Usage[] } {
  const spent: Usage[] = [];
  return {
    judges,
    judgements: rememberedInMemory(),
    asking: new Map(),
    meter: { add: ({ usage }) => void spent.push(usage) },
    patiently: (call) => call(),
    spent,
  };
}
