/**
 * `first()`, then the events. The events are begun before: what they wait for, such as a model, is under way while
 * `first` is made and told.
 */
export async function* alreadyBegun<T>(events: AsyncGenerator<T>, first: () => T): AsyncGenerator<T> {
  const begun = events.next();
  // Nobody may come to hear how it failed.
  begun.catch(() => undefined);
  try {
    yield first();
    const next = await begun;
    if (next.done) return;
    yield next.value;
    yield* events;
  } finally {
    await events.return(undefined);
  }
}
