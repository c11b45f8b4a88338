/**
 * What `begin` makes of each item, in their order, though up to `ahead` are under way or wait to be taken: so memory
 * holds no more. Who stops taking ends them by their signal, and what was under way has then come to its end.
 */
export async function* readAhead<Item, Result>(
  items: Item[],
  { ahead, signal }: { ahead: number; signal: AbortSignal },
  begin: (item: Item, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result> {
  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  const waiting = [...items];
  const begun: Promise<Result>[] = [];
  const fill = () => {
    for (const item of waiting.splice(0, ahead - begun.length)) {
      const result = begin(item, either);
      // The consumer of the item gets the failure; until then nobody listens.
      result.catch(() => undefined);
      begun.push(result);
    }
  };
  try {
    for (fill(); begun.length > 0; fill()) {
      const first = await begun[0];
      begun.shift();
      yield first as Result;
    }
  } finally {
    leaving.abort();
    await Promise.allSettled(begun);
  }
}
