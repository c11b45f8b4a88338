/**
 * The same function, which works each text out once: for what is asked again and again of the same slides. Forgets the
 * texts that were not asked for longest. Results are shared: nobody may change them.
 */
export function remember<Result>(work: (text: string) => Result, most = 2_000): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) {
      known.delete(text);
      known.set(text, found);
      return found;
    }
    const result = work(text);
    known.set(text, result);
    if (known.size > most) known.delete(known.keys().next().value as string);
    return result;
  };
}
