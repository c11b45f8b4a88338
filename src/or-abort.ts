/** What the promise comes to, or the signal's reason as soon as it aborts: one that does not listen is not waited for. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    // Node keeps a combined signal for as long as somebody listens to it.
    const stay = () => signal.removeEventListener("abort", leave);
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(stay);
    if (signal.aborted) leave();
  });
}
