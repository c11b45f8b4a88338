import { describeReference } from "../../../eval/dataset/references.ts";
import type { Metric } from "../../../eval/metrics/metric.ts";
import type { Progress as Counts } from "../../../eval/run/conduct.ts";
import { type Estimate, estimate } from "../../../eval/run/estimate.ts";
import type { PlannedRun } from "../../../eval/run/plan.ts";
import { LecternError } from "../../errors.ts";
import type { Budget } from "../../ledger/budget.ts";
import { placeName } from "../../text/place-name.ts";
import type { Progress } from "../progress.ts";

const missingShown = 20;

/** Before anything is asked: what is missing, what to beware of, how much there is to do, and its price. */
export function announce(
  planned: PlannedRun[],
  {
    metrics,
    judges,
    budget,
    progress,
  }: { metrics: Metric[]; judges: string[]; budget: number | null; progress: Progress },
): void {
  for (const one of planned) {
    const { run, todo, unscored, missing, provider, configuration, slideCharacters } = one;
    for (const lost of missing.slice(0, missingShown)) progress.line(describeMissing(lost));
    if (missing.length > missingShown)
      progress.line(`… and ${missing.length - missingShown} more references that are not in the index`);
    for (const warning of run.manifest.warnings) progress.line(warning);
    const kept = run.cases.length * run.manifest.repeat - todo.length;
    const writes = run.manifest.scope === "answers";
    const price = estimate({
      provider: writes ? provider : { extractive: true, models: {} },
      metrics,
      judges,
      todo,
      unscored,
      k: configuration.k,
      slideCharacters,
    });
    progress.line(
      `${run.name} (${run.id}): ${todo.length} to ask${kept > 0 ? `, ${kept} kept from before (${unscored.length} to score)` : ""}; ${describePrice(price)}`,
    );
    if (budget !== null && (price.answers === null || price.judgements === null))
      throw new LecternError(
        "budget",
        "The price of a model in use is not known, so --budget can't be kept: leave it out, or give its price in a file that LECTERN_PRICES names",
      );
  }
}

/** One line a missing reference, with where it may have gone. */
function describeMissing({ case: { id }, reference, nearest }: PlannedRun["missing"][number]): string {
  const places = nearest.map((slide) => `${placeName(slide)} "${slide.title}"`);
  return `${id}: ${describeReference(reference)} is not in the index${places.length > 0 ? `; nearest: ${places.join("; ")}` : ""}`;
}

function describePrice({ answers, judgements, judgementCalls }: Estimate): string {
  if (answers === 0 && judgementCalls === 0) return "nothing is billed";
  if (answers === null || judgements === null) return "the price of a model in use is not known";
  const usd = (value: number) => `$${value.toFixed(value < 1 ? 4 : 2)}`;
  return `about ${usd(answers + judgements)} (${usd(answers)} for answers, ${usd(judgements)} for ${judgementCalls} judgements, less what is remembered)`;
}

/** Rate, time left and money beside the bar. */
export function follow({ run }: PlannedRun, budget: Budget, progress: Progress): (counts: Counts) => void {
  let started: { at: number; done: number } | null = null;
  return ({ asked, toAsk, scored, toScore }) => {
    const done = asked + scored;
    const of = toAsk + toScore;
    // From the first case on: what came before it is opening and warming.
    started ??= { at: performance.now(), done };
    const seconds = (performance.now() - started.at) / 1000;
    const rate = (done - started.done) / Math.max(seconds, 1e-3);
    const left = rate > 0 ? `, ${Math.round((of - done) / rate)} s left` : "";
    const spent = budget.spent();
    const money = spent === null ? ", price not known" : spent > 0 ? `, $${spent.toFixed(4)}` : "";
    const perSecond = seconds > 0.5 && scored > 0 ? `, ${(scored / seconds).toFixed(1)} a second` : "";
    const counts = `${asked} of ${toAsk} asked, ${scored} of ${toScore} scored${perSecond}`;
    progress.step(`Evaluating ${run.name}`, done / of, `${counts}${left}${money}`);
  };
}
