import { toSlideRef } from "../../src/store/courses.ts";
import type { Slide } from "../../src/types.ts";
import { compare } from "../compare.ts";
import type { EvalCase } from "../dataset/cases.ts";
import { describeReference, referencesIn } from "../dataset/references.ts";
import type { CaseResult } from "../evaluate.ts";
import { applyGates, type Gates } from "../gates.ts";
import { hitAt } from "../metrics/hit.ts";
import type { Metric, MetricInfo } from "../metrics/metric.ts";
import { ndcgAt } from "../metrics/ndcg.ts";
import { precisionAt } from "../metrics/precision.ts";
import { recallAt } from "../metrics/recall.ts";
import { isRelevant } from "../metrics/relevance.ts";
import type { Run } from "../runs.ts";
import { quantile } from "../statistics/quantile.ts";
import { groupByCase, mean, slice, summarise } from "../summary.ts";
import type { CaseAnswer, CaseRow, Failure, Report, ReportSlide, RunReport } from "./report.ts";

/** A run and all that it asked. */
export interface ReportedRun {
  run: Run;
  results: CaseResult[];
}

/** Runs side by side, the first being what the others are compared with. Pure: the same runs give the same report. */
export function makeReport(
  reported: ReportedRun[],
  { name, date, gates }: { name: string; date: string; gates: Gates | null },
): Report {
  const seed = reported[0]?.run.manifest.seed ?? 1;
  const metrics = metricsOf(reported);
  const runs = reported.map(({ run, results }) => reportRun(run, results, metrics));
  const comparisons = reported
    .slice(1)
    .flatMap(({ results }, index) =>
      compare(metrics, reported[0]?.results ?? [], results, { run: index + 1, seed }),
    );
  return {
    format: 1,
    name,
    date,
    metrics,
    runs,
    comparisons,
    gates: gates && applyGates(gates, metrics, { runs, comparisons }),
    slides: slidesOf(reported),
    cases: casesOf(reported),
  };
}

/** Those of every run, in the order of the first that has them; one that nothing could be scored on is left out. */
function metricsOf(reported: ReportedRun[]): MetricInfo[] {
  const byName = new Map(reported.flatMap(({ run }) => run.metrics).map((metric) => [metric.name, metric]));
  const tried = (name: string) =>
    reported.some(({ results }) =>
      results.some(({ scores }) => scores?.[name]?.value != null || scores?.[name]?.failed),
    );
  return [...byName.values()].filter(({ name }) => tried(name));
}

function reportRun(run: Run, results: CaseResult[], metrics: MetricInfo[]): RunReport {
  const { seed } = run.manifest;
  return {
    manifest: run.manifest,
    summaries: summarise(results, metrics, seed),
    slices: slice(results, metrics, seed),
    byK: retrievalByK(results),
    latency: latencyOf(results),
    failures: failuresOf(results),
  };
}

function retrievalByK(results: CaseResult[]): RunReport["byK"] {
  const answered = results.flatMap(({ case: one, answer }) => (answer ? [{ one, answer }] : []));
  const deepest = Math.min(10, Math.max(0, ...answered.map(({ answer }) => answer.hits.length)));
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
  const stages = new Map<string, number[]>();
  for (const [stage, time] of results.flatMap(({ answer }) => Object.entries(answer?.timings ?? {}))) {
    const times = stages.get(stage);
    if (times) times.push(time);
    else stages.set(stage, [time]);
  }
  return [...stages].map(([stage, times]) => ({
    stage,
    p50: quantile(times, 0.5) ?? 0,
    p95: quantile(times, 0.95) ?? 0,
    answers: times.length,
  }));
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

function casesOf(reported: ReportedRun[]): CaseRow[] {
  const rows = new Map<string, CaseRow>();
  for (const [run, { results }] of reported.entries()) {
    for (const repeats of groupByCase(results)) {
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
    references: referencesIn(one).map(describeReference),
    answers: [],
  };
}

function toAnswer(run: number, { case: one, repeat, answer, error, scores }: CaseResult): CaseAnswer {
  return {
    run,
    repeat,
    answer: answer?.answer ?? null,
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
    usage: answer?.usage ?? { inputTokens: null, outputTokens: null, costUsd: null },
    timings: answer?.timings ?? {},
  };
}
