import { vi } from "vitest";
import { type ErrorCode, LecternError } from "../../../src/errors.ts";
import type { Converse, ConverseEvent, ConverseRequest } from "../../../src/providers/provider.ts";
import { createBreakers } from "../../../src/providers/resilience/breakers.ts";
import { resilientConverse, type StreamPolicy } from "../../../src/providers/resilience/converse.ts";

export const request: ConverseRequest = {
  system: "",
  turns: [{ role: "user", content: "How long?" }],
  passages: [],
  maxTokens: 9,
};
export const never = new AbortController().signal;

export const text = (words: string): ConverseEvent => ({ type: "text", text: words });
export const finish: ConverseEvent = {
  type: "finish",
  stopReason: "end",
  usage: { inputTokens: 1, outputTokens: 1, costUsd: null },
};
export const failing = (code: ErrorCode, name = "Exception") =>
  new LecternError(code, `The model is ${code}`, { cause: Object.assign(new Error(name), { name }) });

/** `hang` waits until its signal aborts; `deaf` waits for ever and hears nothing. */
export type Step = ConverseEvent | Error | "hang" | "deaf";

export interface Scripted {
  converse: Converse;
  calls: number;
  /** Calls that have begun and neither ended nor been told to end. */
  running: number;
}

/** A model that plays one list of steps a call, the last list for all further calls. */
export function scripted(...lists: Step[][]): Scripted {
  const model: Scripted = {
    calls: 0,
    running: 0,
    async *converse(_, signal) {
      const steps = lists[Math.min(model.calls, lists.length - 1)] ?? [];
      model.calls++;
      model.running++;
      let ended = false;
      const end = () => {
        if (!ended) model.running--;
        ended = true;
        signal.removeEventListener("abort", end);
      };
      signal.addEventListener("abort", end);
      try {
        signal.throwIfAborted();
        for (const step of steps) yield* play(step, signal);
      } finally {
        end();
      }
    },
  };
  return model;
}

async function* play(step: Step, signal: AbortSignal): AsyncGenerator<ConverseEvent> {
  if (step instanceof Error) throw step;
  if (step === "deaf") await new Promise(() => undefined);
  else if (step === "hang") {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  } else yield step;
}

export function resilientModel(converse: Converse, changes: Partial<StreamPolicy> = {}): Converse {
  return resilientConverse(converse, {
    model: "m",
    breaker: createBreakers().of("m"),
    tries: 5,
    firstTokenMs: 20_000,
    idleMs: 20_000,
    ...changes,
  });
}

export interface Read {
  events: ConverseEvent[];
  /** What the stream threw; null where it ended. */
  error: unknown;
}

/** Reads to the end, in fake time. */
export async function read(converse: Converse, signal: AbortSignal = never): Promise<Read> {
  const events: ConverseEvent[] = [];
  const reading = (async () => {
    for await (const event of converse(request, signal)) events.push(event);
    return null;
  })().catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { events, error: await reading };
}
