import { missedLimit } from "../../time-limit.ts";
import type { Converse, ConverseEvent, ConverseRequest } from "../provider.ts";
import type { Breaker } from "./breakers.ts";
import { resilient } from "./retry.ts";
import { createRetryQuota } from "./retry-quota.ts";

export interface StreamPolicy {
  model: string;
  breaker: Breaker;
  /** Calls until the first event, at most 5. */
  tries: number;
  /** Milliseconds to the first event, all tries included: a student waits for them together. */
  firstTokenMs: number;
  /** Milliseconds between two events, without the time that the reader takes. */
  idleMs: number;
}

/** A stream whose first event has arrived. */
interface Opened {
  first: IteratorResult<ConverseEvent>;
  events: AsyncIterator<ConverseEvent>;
  hangUp: AbortController;
  /** What the model call listens to: the reader's signal, the time limit of the opening, or `hangUp`. */
  signal: AbortSignal;
}

/**
 * The same conversation, asked for again only while nothing of it has been told: what breaks later goes on as it is.
 * Too late a first or next event is `unavailable`, which says what was waited for. The model call ends with the reader:
 * by the signal, by `return()`, and after every failure. For the breaker an opening with all its tries is one call.
 */
export function resilientConverse(converse: Converse, policy: StreamPolicy): Converse {
  const { model, breaker, tries, firstTokenMs, idleMs } = policy;
  const quota = createRetryQuota();
  const opening = { tries, quota, limitMs: firstTokenMs, missed: `${model} did not begin its answer` };
  const idle = { limitMs: idleMs, missed: `${model} stopped within its answer and sent nothing more` };
  return async function* stream(request, signal) {
    signal.throwIfAborted();
    const opened = await breaker.run(() =>
      resilient((either) => open(converse, request, either), opening, signal),
    );
    const { events, hangUp } = opened;
    const watch = watchOver(opened.signal, idleMs, () => hangUp.abort(missedLimit(idle)));
    try {
      for (let next = opened.first; !next.done; next = await watch.wait(events.next())) yield next.value;
    } catch (error) {
      signal.throwIfAborted();
      breaker.note(error);
      throw error;
    } finally {
      watch.end();
      close(events, hangUp);
    }
  };
}

async function open(converse: Converse, request: ConverseRequest, either: AbortSignal): Promise<Opened> {
  const hangUp = new AbortController();
  const signal = AbortSignal.any([either, hangUp.signal]);
  const events = converse(request, signal)[Symbol.asyncIterator]();
  try {
    const first = await events.next();
    // Too late: nobody waits for this stream any more, and nobody else would close it.
    either.throwIfAborted();
    return { first, events, hangUp, signal };
  } catch (error) {
    close(events, hangUp);
    throw error;
  }
}

/** Not waited for: a stream that heeds neither its signal nor this would hold the reader. */
function close(events: AsyncIterator<ConverseEvent>, hangUp: AbortController): void {
  hangUp.abort();
  Promise.resolve(events.return?.()).catch(() => undefined);
}

/** Waits for one promise after the other under one signal and one timer: cheaper a stream's event than `within`. */
interface Watch {
  wait<T>(promise: Promise<T>): Promise<T>;
  end(): void;
}

/** Calls `onIdle` where a wait takes `idleMs`; what happens between two waits has all the time it takes. */
function watchOver(signal: AbortSignal, idleMs: number, onIdle: () => void): Watch {
  let leave: ((reason: unknown) => void) | null = null;
  const onAbort = () => leave?.(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => leave && onIdle(), idleMs);
  return {
    async wait(promise) {
      try {
        return await new Promise((resolve, reject) => {
          leave = reject;
          timer.refresh();
          promise.then(resolve, reject);
          if (signal.aborted) reject(signal.reason);
        });
      } finally {
        leave = null;
      }
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
