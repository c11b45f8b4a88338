import { isLasting, LecternError } from "../../errors.ts";
import { addUsage, untold } from "../../ledger/charge.ts";
import type { Usage } from "../../types.ts";
import type { Converse, ConverseEvent } from "../provider.ts";
import { isOfTheModel } from "./faults.ts";

export interface Answerer {
  model: string;
  converse: Converse;
}

/** What quotes the slides where no model answers. */
export interface LastAnswerer extends Answerer {
  model: "extractive";
}

interface Skipped {
  model: string;
  why: string;
}

/**
 * The first model that says a word gives the answer; `finish` tells which, and why those before it did not. Another is
 * asked only while nothing has been told and the failure is the model's own; an `invalid` request from the first is
 * taken for the request's fault, from a later one for that model's. Where none answers, the first one's failure is
 * thrown with the others' behind it. `onLasting` hears of what stays until someone mends it.
 */
export function fallbackChain(
  models: Answerer[],
  last: LastAnswerer | null,
  onLasting: (model: string, error: LecternError) => void = () => undefined,
): Converse {
  const chain: Answerer[] = last ? [...models, last] : models;
  return async function* answer(request, signal) {
    const failures: { model: string; error: LecternError }[] = [];
    const skipped = () => failures.map(({ model, error }): Skipped => ({ model, why: error.message }));
    let spent: Usage | null = null;
    for (const { model, converse } of chain) {
      const silent: ConverseEvent[] = [];
      let spoke = false;
      let thought = false;
      try {
        for await (const event of converse(request, signal)) {
          thought ||= event.type === "thinking";
          if (event.type === "thinking") {
            yield event;
            continue;
          }
          silent.push(
            event.type === "finish"
              ? { ...event, usage: addBilled(event.usage, spent), model, skipped: skipped() }
              : event,
          );
          // What ends without a word may still prove to be no answer.
          spoke ||= event.type === "citation" || (event.type === "text" && event.text.trim() !== "");
          if (spoke) yield* silent.splice(0);
        }
        yield* silent;
        return;
      } catch (error) {
        signal.throwIfAborted();
        const mayPass = !spoke && mayPassOn(error, failures.length > 0);
        if (!mayPass || model === chain.at(-1)?.model) yield* silent;
        if (!mayPass) throw error;
        // What began to think was billed for it, and does not say how much.
        const usage = silent.find((event) => event.type === "finish")?.usage ?? (thought ? untold : null);
        spent = usage ?? spent;
        if (isLasting(error)) onLasting(model, error);
        failures.push({ model, error });
      }
    }
    throw allFailed(failures.map(({ error }) => error));
  };
}

/** What was billed for silence is not the answerer's own, but must not be lost. */
const addBilled = (own: Usage, spent: Usage | null): Usage => {
  if (spent === null) return own;
  return own.inputTokens === null ? spent : addUsage(own, spent);
};

function mayPassOn(error: unknown, othersFailed: boolean): error is LecternError {
  const refusedHereOnly = error instanceof LecternError && error.code === "invalid" && othersFailed;
  return isOfTheModel(error) || refusedHereOnly;
}

function allFailed([first, ...others]: LecternError[]): LecternError {
  if (!first) return new LecternError("config", "No model is set to answer: set LECTERN_BEDROCK_MODEL");
  if (others.length === 0) return first;
  const rest = others.map(({ message }) => message).join(". ");
  return new LecternError(first.code, `${first.message}. No fallback answered either: ${rest}`, {
    cause: first,
  });
}
