import { isLasting, LecternError } from "../../errors.ts";
import type { Converse } from "../provider.ts";
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
 * The first model that begins an answer gives it; `finish` tells which, and why those before it did not. Another is
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
    for (const { model, converse } of chain) {
      let spoke = false;
      try {
        for await (const event of converse(request, signal)) {
          spoke = true;
          yield event.type === "finish" ? { ...event, model, skipped: skipped() } : event;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (spoke || !mayPassOn(error, failures.length > 0)) throw error;
        if (isLasting(error)) onLasting(model, error);
        failures.push({ model, error });
      }
    }
    throw allFailed(failures.map(({ error }) => error));
  };
}

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
