/** Where the server waits until a test lets it go on, so that no test sleeps. */
export interface Gate {
  /** Resolves when the server stands before it. */
  reached: Promise<void>;
  open(): void;
  /** The server's side. */
  pass(): Promise<void>;
}

export function createGate(): Gate {
  const arrival = deferred();
  const opening = deferred();
  return {
    reached: arrival.promise,
    open: opening.resolve,
    pass() {
      arrival.resolve();
      return opening.promise;
    },
  };
}

export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
