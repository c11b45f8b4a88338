import { setImmediate } from "node:timers";

/** Milliseconds of a turn of the event loop. */
const share = 8;
const waiting: (() => void)[] = [];

/**
 * Resolves when its place in the queue has come: those who queue up go on one after the other, and once they have taken
 * their share of a turn of the event loop, the rest wait for the next. What takes milliseconds of the only thread, such as
 * a query of the embedded database or the reading of an answer, waits here first, so that no turn is much longer than the
 * longest of them: the tokens of all who read go out between two turns, and a new connection comes in, of which libuv
 * takes one in each.
 */
export function queueUp(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(() => callNext(performance.now()));
  });
}

function callNext(began: number): void {
  waiting[0]?.();
  // A tick that a microtask asks for comes when no microtask is left: when all is done that could be done at once.
  queueMicrotask(() => process.nextTick(goOn, began));
}

function goOn(began: number): void {
  waiting.shift();
  if (waiting.length === 0) return;
  if (performance.now() - began < share) callNext(began);
  else setImmediate(() => callNext(performance.now()));
}
