/** Two works at once: when one fails the other is told to end, and nothing of either goes on behind the failure. */
export async function together<One, Other>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<One>,
  other: (signal: AbortSignal) => Promise<Other>,
): Promise<[One, Other]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let first: { error: unknown } | null = null;
  const watch = <Result>(work: Promise<Result>) =>
    work.catch((error: unknown) => {
      first ??= { error };
      failed.abort(error);
      throw error;
    });
  const [left, right] = await Promise.allSettled([watch(one(either)), watch(other(either))]);
  if (left.status === "fulfilled" && right.status === "fulfilled") return [left.value, right.value];
  throw (first as { error: unknown } | null)?.error;
}
