import { groupBy } from "../../src/group-by.ts";
import { untold } from "../../src/ledger/charge.ts";
import { type Slide, toSlideRef } from "../../src/types.ts";
import { compare, type ReportedRun } from "../compare/compare.ts";
import { applyGates, type Gates, type SliceLookup } from "../compare/gates.ts";
import type { EvalCase } from "../dataset/case.ts";
import { describeReference, referencesIn } from "../dataset/references.ts";
import { hitAt } from "../metrics/hit.ts";
import { timesOf } from "../metrics/latency.ts";
import type { Metric, MetricInfo } from "../metrics/metric.ts";
import { ndcgAt } from "../metrics/ndcg.ts";
import { precisionAt } from "../metrics/precision.ts";
import { recallAt } from "../metrics/recall.ts";
import { isRelevant } from "../metrics/relevance.ts";
import { describeFeedback } from "../metrics/traffic.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { quantile } from "../statistics/quantile.ts";
import { compareCounterfactuals } from "./counterfactuals.ts";
import { feedbackOf } from "./feedback.ts";
import type { CaseAnswer, CaseRow, Failure, Report, ReportSlide, RunReport } from "./report.ts";
import { riskCoverage } from "./risk-coverage.ts";
import { slice, summariesWhere } from "./slices.ts";
import { groupByCase, mean, summariseCases } from "./summary.ts";
import { type PastRun, trendsOverRuns, trendsOverWeeks } from "./trends.ts";

/** Runs side by side, the first being what the others are compared with. Pure: the same runs give the same report. */
export function makeReport(
  reported: ReportedRun[],
  { name, date, gates, past = [] }: { name: string; date: string; gates: Gates | null; past?: PastRun[] },
): Report {
  const [first, ...others] = reported;
  const seed = first?.run.manifest.seed ?? 1;
  const metrics = metricsOf(reported);
  const compared = others.flatMap((other, index) =>
    first ? [compare(metrics, first, other, { run: index + 1, seed, matters: gates?.matters })] : [],
  );
  const grouped = reported.map(({ results }) => groupByCase(results));
  const runs = tellApart(reported).map((one, run) => ({
    ...reportRun(one, grouped[run] ?? [], metrics),
    notes: compared[run - 1]?.notes ?? [],
  }));
  const comparisons = compared.flatMap((one) => one.comparisons);
  const where: SliceLookup = (run, by, value) =>
    summariesWhere(grouped[run] ?? [], { by, value }, { metrics, seed: runs[run]?.manifest.seed ?? seed });
  return {
    format: 1,
    name,
    date,
    metrics,
    runs,
    comparisons,
    gates: gates && applyGates(gates, metrics, { runs, comparisons, where }),
    slides: slidesOf(reported),
    cases: casesOf(grouped),
    trends: [...trendsOverRuns(metrics, past), ...trendsOverWeeks(metrics, reported.at(-1)?.results ?? [])],
  };
}

/** Runs of one name, such as last week's and today's, are told apart by when they began. */
function tellApart(reported: ReportedRun[]): ReportedRun[] {
  return reported.map((one) => {
    const { run } = one;
    const { manifest } = run;
    const namesakes = reported.filter((other) => other.run.manifest.name === manifest.name).length;
    const name = `${manifest.name}, ${manifest.started.slice(0, 19).replace("T", " ")}`;
    return namesakes > 1 ? { ...one, run: { ...run, manifest: { ...manifest, name } } } : one;
  });
}

/**
 * The metrics of all runs, described as in the first run that has them; metrics without a single score are left out.
 */
function metricsOf(reported: ReportedRun[]): MetricInfo[] {
  const byName = new Map<string, MetricInfo>();
  for (const metric of reported.flatMap(({ run }) => run.metrics)) {
    if (!byName.has(metric.name)) byName.set(metric.name, metric);
  }
  const tried = (name: string) =>
    reported.some(({ results }) =>
      results.some(({ scores }) => scores?.[name]?.value != null || scores?.[name]?.failed),
    );
  return [...byName.values()].filter(({ name }) => tried(name));
}

function reportRun(
  { run: { manifest }, results, cautions = [], people = null, pairwise = [] }: ReportedRun,
  byCase: CaseResult[][],
  metrics: MetricInfo[],
): Omit<RunReport, "notes"> {
  const { slices, hidden } = slice(byCase, metrics, manifest.seed);
  return {
    manifest,
    summaries: summariseCases(byCase, metrics, manifest.seed),
    asked: byCase.length,
    answers: results.length,
    waiting: results.filter(({ scores }) => scores === null).length,
    cautions,
    people,
    pairwise,
    slices,
    counterfactuals: compareCounterfactuals(byCase, metrics, manifest.seed),
    hiddenSlices: hidden,
    byK: retrievalByK(results, Number(manifest.settings.k ?? deepestShown)),
    riskCoverage: riskCoverage(results),
    feedback: feedbackOf(results, metrics, manifest.seed),
    latency: latencyOf(results),
    failures: failuresOf(results),
  };
}

const deepestShown = 10;

/** Never deeper than the run looked: beyond its `k` there is nothing to find. */
function retrievalByK(results: CaseResult[], k: number): RunReport["byK"] {
  const answered = results.flatMap(({ case: one, answer }) => (answer ? [{ one, answer }] : []));
  const found = answered.reduce((most, { answer }) => Math.max(most, answer.hits.length), 0);
  const deepest = Math.min(deepestShown, k, found);
  return Array.from({ length: deepest }, (_, index) => index + 1).flatMap((k) => {
    const average = (metric: Metric) => {
      const values = answered.flatMap(({ one, answer }) => {
        const score = metric.score(one, answer, never);
        return score instanceof Promise || score.value === null ? [] : [score.value];
      });
      return values.length > 0 ? mean(values) : null;
    };
    const [hit, recall, precision, ndcg] = [hitAt(k), recallAt(k), precisionAt(k), ndcgAt(k)].map(average);
    return hit == null || recall == null || precision == null || ndcg == null
      ? []
      : [{ k, hit, recall, precision, ndcg }];
  });
}

const never = new AbortController().signal;

function latencyOf(results: CaseResult[]): RunReport["latency"] {
  const all = results.flatMap(({ answer }) => Object.entries(timesOf(answer?.timings ?? {})));
  return [...groupBy(all, ([stage]) => stage)].map(([stage, own]) => {
    const times = own.map(([, time]) => time);
    const [p50, p95] = [0.5, 0.95].map((share) => quantile(times, share) ?? 0);
    return { stage, p50: p50 ?? 0, p95: p95 ?? 0, answers: times.length };
  });
}

function failuresOf(results: CaseResult[]): Failure[] {
  return results.flatMap(({ case: { id }, error, scores }): Failure[] => [
    ...(error === null ? [] : [{ lost: "answer" as const, case: id, metric: null, reason: error }]),
    ...Object.entries(scores ?? {}).flatMap(([metric, { failed, reason, judgements }]): Failure[] => {
      if (failed) return [{ lost: "score", case: id, metric, reason }];
      const lost = (judgements ?? []).filter((one) => one.failed);
      return lost.map((one) => ({
        lost: "vote",
        case: id,
        metric,
        reason: `${one.judge} failed: ${one.reason}`,
      }));
    }),
  ]);
}

function slidesOf(reported: ReportedRun[]): ReportSlide[] {
  const slides = new Map<string, Slide>();
  for (const { answer } of reported.flatMap(({ results }) => results)) {
    for (const { slide } of answer?.hits ?? []) slides.set(slide.id, slide);
  }
  return [...slides.values()].map((slide) => {
    const { id, course, deck, page, title } = toSlideRef(slide);
    return { id, course, deck, page, title, text: slide.text };
  });
}

function casesOf(grouped: CaseResult[][][]): CaseRow[] {
  const rows = new Map<string, CaseRow>();
  for (const [run, byCase] of grouped.entries()) {
    for (const repeats of byCase) {
      const [first] = repeats;
      if (!first) continue;
      const row = rows.get(first.case.id) ?? toRow(first.case);
      rows.set(first.case.id, row);
      row.answers.push(...repeats.map((result) => toAnswer(run, result)));
    }
  }
  return [...rows.values()];
}

function toRow(one: EvalCase): CaseRow {
  return {
    id: one.id,
    question: one.question,
    history: one.history,
    answerable: one.answerable,
    tags: one.tags,
    kind: one.kind ?? null,
    referenceAnswer: one.referenceAnswer ?? null,
    conversation: one.conversation ?? null,
    feedback: one.traffic?.feedback ? describeFeedback(one.traffic.feedback) : null,
    references: referencesIn(one).map(describeReference),
    answers: [],
  };
}

function toAnswer(run: number, { case: one, repeat, answer, error, scores }: CaseResult): CaseAnswer {
  return {
    run,
    repeat,
    // Empty, and so null, for a run that stopped after the search.
    answer: answer?.answer || null,
    error,
    answered: answer?.answered ?? false,
    citations: (answer?.citations ?? []).map(({ marker, slide, quote }) => ({
      marker,
      slide: slide.id,
      quote,
    })),
    hits: (answer?.hits ?? []).map(({ slide, score }) => ({
      slide: slide.id,
      score,
      relevant: isRelevant(one, slide),
    })),
    scores: scores ?? {},
    usage: answer?.usage ?? untold,
    timings: answer?.timings ?? {},
  };
}
