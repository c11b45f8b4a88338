/**
 * mulberry32 (Ettinger, 2017): a state that only counts up, and a mix of it that is the number. A loop that draws
 * millions keeps the state in a variable of its own, which is three times faster than calling the closure of `seeded`.
 */
export const nextState = (state: number): number => (state + 0x6d2b79f5) | 0;

/** The number in [0, 1) that belongs to a state; 32 bits. */
export function numberOf(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/**
 * A generator of numbers in [0, 1): the same seed gives the same sequence on every machine (mulberry32). Of a seed the
 * lowest 32 bits count. Not for secrets.
 */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = nextState(state);
    return numberOf(state);
  };
}
