import { describeReference } from "../../../eval/dataset/references.ts";
import type { EvaluationEvent } from "../../../eval/evaluate.ts";
import type { Progress as Counts } from "../../../eval/run/conduct.ts";
import type { Estimate } from "../../../eval/run/estimate.ts";
import type { PlannedRun } from "../../../eval/run/plan.ts";
import { counted, money } from "../../text/figures.ts";
import { placeName } from "../../text/place-name.ts";
import type { Progress } from "../progress.ts";

const maxMissing = 20;

/** Prints an evaluation's events: what is missing and what it may cost before it begins, then how far it is. */
export function showEvaluation(progress: Progress): (event: EvaluationEvent) => void {
  const paces = new Map<string, (counts: Counts) => string>();
  return (event) => {
    if (event.type === "waiting") progress.line(`${event.reason} (waiting, then asking again)`);
    if (event.type === "no-baseline") progress.line(event.reason);
    if (event.type === "planned") for (const line of describePlan(event)) progress.line(line);
    if (event.type === "progress") {
      const { run, spent, progress: counts } = event;
      const pace = paces.get(run) ?? makePace();
      paces.set(run, pace);
      const { asked, toAsk, scored, toScore } = counts;
      const spending = spent === null ? ", price unknown" : spent > 0 ? `, ${money(spent)}` : "";
      const detail = `${asked} of ${toAsk} asked, ${scored} of ${toScore} scored${pace(counts)}${spending}`;
      progress.step(`Evaluating ${run}`, (asked + scored) / (toAsk + toScore), detail);
    }
  };
}

/** Counts from the first case: before it, models are opened and warmed up. */
function makePace(now = () => performance.now()): (counts: Counts) => string {
  const started = now();
  return ({ scored }) => {
    const seconds = (now() - started) / 1_000;
    return seconds > 0.5 && scored > 0 ? `, ${(scored / seconds).toFixed(1)} a second` : "";
  };
}

function describePlan({ planned, price }: { planned: PlannedRun; price: Estimate }): string[] {
  const { run, todo, unscored, missing } = planned;
  const kept = run.cases.length * run.manifest.repeat - todo.length;
  const before = kept > 0 ? `, ${kept} kept from before (${unscored.length} to score)` : "";
  return [
    ...missing.slice(0, maxMissing).map(describeMissing),
    ...(missing.length > maxMissing
      ? [`… and ${counted(missing.length - maxMissing, "more reference")} not in the index`]
      : []),
    ...run.manifest.warnings,
    `${run.name} (${run.id}): ${todo.length} to ask${before}; ${describePrice(price)}`,
  ];
}

/** A line for each missing reference, with where it may have gone. */
function describeMissing({ case: { id }, reference, nearest }: PlannedRun["missing"][number]): string {
  const places = nearest.map((slide) => `${placeName(slide)} "${slide.title}"`);
  return `${id}: ${describeReference(reference)} is not in the index${places.length > 0 ? `; nearest: ${places.join("; ")}` : ""}`;
}

function describePrice({ answers, judgements, judgementCalls }: Estimate): string {
  if (answers === 0 && judgementCalls === 0) return "nothing is billed";
  if (answers === null || judgements === null) return "the price of a model in use is unknown";
  return `about ${money(answers + judgements)} (${money(answers)} for answers, ${money(judgements)} for ${counted(judgementCalls, "judgement")}, less the judgements already stored)`;
}
