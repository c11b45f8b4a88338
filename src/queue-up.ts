import { setImmediate } from "node:timers";

const waiting: (() => void)[] = [];

/**
 * Resolves when its place in the queue has come: of all that queue up, one goes on in each turn of the event loop. What
 * takes milliseconds of the only thread, such as a query of the embedded database or the reading of an answer, waits here
 * first, so that a turn is never longer than one of them: the tokens of all who read go out between two, and a new
 * connection comes in, of which libuv takes one in each turn.
 */
export function queueUp(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(callNext);
  });
}

function callNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(callNext);
}
