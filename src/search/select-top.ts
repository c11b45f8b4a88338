/**
 * The positions with the highest scores, best first, ties by position; a heap of `limit`, so that choosing 100 of
 * 100,000 does not sort them all.
 */
export function selectTop(
  positions: Iterable<number>,
  scoreOf: (position: number) => number,
  limit: number,
): number[] {
  const heap: number[] = [];
  const isWorse = (a: number, b: number) => scoreOf(a) < scoreOf(b) || (scoreOf(a) === scoreOf(b) && a > b);
  // The worst score that is kept: most positions are turned away by it alone.
  let floor = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    if (scoreOf(position) < floor) continue;
    if (heap.length < limit) rise(heap, heap.push(position) - 1, isWorse);
    else if (heap[0] !== undefined && isWorse(heap[0], position)) {
      heap[0] = position;
      sink(heap, isWorse);
    }
    if (heap.length === limit) floor = scoreOf(heap[0] ?? 0);
  }
  return heap.sort((a, b) => (isWorse(a, b) ? 1 : -1));
}

type IsWorse = (a: number, b: number) => boolean;

function rise(heap: number[], from: number, isWorse: IsWorse): void {
  for (let at = from; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!swapIfWorse(heap, at, parent, isWorse)) return;
    at = parent;
  }
}

function sink(heap: number[], isWorse: IsWorse): void {
  for (let at = 0; 2 * at + 1 < heap.length; ) {
    const left = 2 * at + 1;
    const right = left + 1;
    const child = right < heap.length && isWorse(heap[right] ?? 0, heap[left] ?? 0) ? right : left;
    if (!swapIfWorse(heap, child, at, isWorse)) return;
    at = child;
  }
}

function swapIfWorse(heap: number[], at: number, above: number, isWorse: IsWorse): boolean {
  const [lower, upper] = [heap[at], heap[above]];
  if (lower === undefined || upper === undefined || !isWorse(lower, upper)) return false;
  heap[at] = upper;
  heap[above] = lower;
  return true;
}
