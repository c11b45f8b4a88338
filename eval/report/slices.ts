import type { EvalCase } from "../dataset/case.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { leastSliceCases, mostSlices } from "./notices.ts";
import type { MetricSummary, Slice } from "./report.ts";
import { summariseCases } from "./summary.ts";

/** Some of a run's cases. */
export interface CaseSlice extends Pick<Slice, "by" | "value"> {
  /** The cases' ids. */
  ids: Set<string>;
}

/** The slices that a report shows, each with its own summaries, and how many it does not. Cases with their repeats. */
export function slice(
  byCase: CaseResult[][],
  metrics: MetricInfo[],
  seed: number,
): { slices: Slice[]; hidden: number } {
  const { shown, hidden } = shownSlices(casesOf(byCase));
  const groups = new Map(byCase.map((repeats) => [repeats[0]?.case.id ?? "", repeats]));
  const slices = shown.map(({ by, value, ids }) => {
    const own = [...ids].flatMap((id) => [groups.get(id) ?? []]);
    return { by, value, cases: ids.size, summaries: summariseCases(own, metrics, seed) };
  });
  return { slices, hidden };
}

/** One slice, shown or not; null if no case is in it. */
export function summariesWhere(
  byCase: CaseResult[][],
  { by, value }: Pick<Slice, "by" | "value">,
  { metrics, seed }: { metrics: MetricInfo[]; seed: number },
): MetricSummary[] | null {
  const own = byCase.filter(([first]) =>
    (first ? slicesHolding(first.case) : []).some(([kind, name]) => kind === by && name === value),
  );
  return own.length > 0 ? summariseCases(own, metrics, seed) : null;
}

/** The largest slices that hold some cases but not all, ordered by kind and name. */
export function shownSlices(cases: EvalCase[]): { shown: CaseSlice[]; hidden: number } {
  const some = slicesOf(cases).filter(({ ids }) => ids.size < cases.length);
  const shown = some
    .filter(({ ids }) => ids.size >= leastSliceCases)
    .sort((a, b) => b.ids.size - a.ids.size || a.value.localeCompare(b.value, "en"))
    .slice(0, mostSlices)
    .sort((a, b) => order.indexOf(a.by) - order.indexOf(b.by) || a.value.localeCompare(b.value, "en"));
  return { shown, hidden: some.length - shown.length };
}

export const casesOf = (byCase: CaseResult[][]): EvalCase[] =>
  byCase.flatMap(([first]) => (first ? [first.case] : []));

const order: Slice["by"][] = ["answerable", "turn", "slides", "kind", "tag", "deck"];

function slicesOf(cases: EvalCase[]): CaseSlice[] {
  const slices = new Map<string, CaseSlice>();
  for (const one of cases) {
    for (const [by, value] of slicesHolding(one)) {
      const key = JSON.stringify([by, value]);
      const slice = slices.get(key) ?? { by, value, ids: new Set<string>() };
      slices.set(key, slice);
      slice.ids.add(one.id);
    }
  }
  return [...slices.values()];
}

/** `turn` and `slides` are not said of a case: whether it follows another, and how many slides its answer takes. */
function slicesHolding({
  tags,
  kind,
  answerable,
  referenceSlides,
  conversation,
}: EvalCase): [Slice["by"], string][] {
  const decks = new Set(referenceSlides.map(({ deck }) => deck));
  return [
    ...(answerable === null ? [] : [["answerable", answerable ? "yes" : "no"] as [Slice["by"], string]]),
    ...(conversation
      ? [["turn", conversation.turn === 1 ? "first" : "follow-up"] as [Slice["by"], string]]
      : []),
    ...(referenceSlides.length > 0
      ? [["slides", referenceSlides.length > 1 ? "several" : "one"] as [Slice["by"], string]]
      : []),
    ...(kind === undefined ? [] : [["kind", kind] as [Slice["by"], string]]),
    ...tags.map((tag): [Slice["by"], string] => ["tag", tag]),
    ...[...decks].map((deck): [Slice["by"], string] => ["deck", deck]),
  ];
}
