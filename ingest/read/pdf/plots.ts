import type { Row, Segment } from "./rows.ts";

/**
 * Takes the numbers off the axes of plots: three or more in one line or column, at even distances in value and place.
 * They are no words of the slide, and stand among them wherever the plot was drawn.
 */
export function withoutTicks(rows: Row[]): Row[] {
  const ticks = new Set<Segment>();
  const numbers = rows.flat().filter((segment) => numberOf(segment) !== undefined);
  if (numbers.length < 3) return rows;
  for (const [along, across] of [
    [(one: Segment) => (one.x + one.right) / 2, (one: Segment) => one.y],
    [(one: Segment) => one.y, (one: Segment) => one.right],
  ] as const) {
    for (const axis of groupBy(numbers, across)) {
      const sorted = axis.sort((a, b) => along(a) - along(b));
      for (const run of evenRuns(sorted, along)) for (const segment of run) ticks.add(segment);
    }
  }
  if (ticks.size === 0) return rows;
  return rows.map((row) => row.filter((segment) => !ticks.has(segment))).filter((row) => row.length > 0);
}

function numberOf({ text }: Segment): number | undefined {
  const plain = text.trim().replace(/^[−–]/, "-").replace(/%$/, "");
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : undefined;
}

/** Segments that stand within a third of their size of the one before, in the order of that place. */
function groupBy(segments: Segment[], place: (segment: Segment) => number): Segment[][] {
  const groups: Segment[][] = [];
  for (const segment of [...segments].sort((a, b) => place(a) - place(b))) {
    const last = groups.at(-1)?.at(-1);
    if (last && place(segment) - place(last) < segment.size * 0.35) groups.at(-1)?.push(segment);
    else groups.push([segment]);
  }
  return groups;
}

/** Stretches of three or more whose values and places grow by even steps; list numbers and table cells don't. */
function evenRuns(sorted: Segment[], along: (segment: Segment) => number): Segment[][] {
  const runs: Segment[][] = [];
  let run: Segment[] = [];
  const close = (next: Segment | undefined) => {
    if (run.length >= 3) runs.push(run);
    run = next ? [next] : [];
  };
  for (const segment of sorted) {
    const [before, last] = run.slice(-2);
    if (!before || !last) {
      run.push(segment);
      continue;
    }
    const [step, before_] = [stepOf(last, segment, along), stepOf(before, last, along)];
    const even =
      Math.abs(step.value - before_.value) <= Math.abs(before_.value) * 0.01 &&
      step.value !== 0 &&
      Math.abs(step.place - before_.place) <= before_.place * 0.12;
    if (even) run.push(segment);
    else {
      if (run.length >= 3) close(segment);
      else run = [last, segment];
    }
  }
  close(undefined);
  return runs;
}

function stepOf(from: Segment, to: Segment, along: (segment: Segment) => number) {
  return { value: (numberOf(to) ?? 0) - (numberOf(from) ?? 0), place: along(to) - along(from) };
}
