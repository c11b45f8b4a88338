import type { Timings, Turn, Usage } from "../../src/types.ts";
import type { MetricInfo, Score } from "../metrics/metric.ts";
import type { JudgeCompared, PeopleCompared } from "../people/compare-people.ts";
import type { Manifest } from "../run/manifest.ts";

/** What a report is made of: plain data, the same in JSON, Markdown and HTML. The first run is the baseline. */
export interface Report {
  format: 1;
  name: string;
  /** ISO 8601, when the report was made. */
  date: string;
  /** In the order in which a reader wants them. */
  metrics: MetricInfo[];
  runs: RunReport[];
  /** Each later run against the first, metric by metric; empty for one run. */
  comparisons: Comparison[];
  /** Null if no gate was asked for. */
  gates: GateResult[] | null;
  /** Every slide that was retrieved, cited or expected, once; `CaseRow` names them by id. */
  slides: ReportSlide[];
  cases: CaseRow[];
  /** How the last run's metrics went on, over the runs before it that asked alike and over weeks; empty where there is one point. */
  trends: Trend[];
}

/** A metric over time, the earliest first. */
export interface Trend {
  by: "run" | "week";
  metric: string;
  points: {
    /** When the run began, or the Monday of the week; ISO 8601. */
    at: string;
    run: string | null;
    value: number;
    /** Answers; null where it is a run's mean. */
    of: number | null;
    /** Control limits; null where there are too few points, or answers. */
    limits: { low: number; high: number } | null;
    signal: "above" | "below" | null;
  }[];
}

/** What readers thought of the answers. */
export interface FeedbackReport {
  up: number;
  down: number;
  /** Of the thumbs that are down, the most frequent first. */
  reasons: { reason: string; count: number }[];
  /**
   * By metric, its means where the thumb is up and where it is down, and how often it is better where it is up (AUROC
   * with its 95% interval): 0.5 is chance.
   */
  agreement: {
    metric: string;
    up: number;
    ups: number;
    down: number;
    downs: number;
    auroc: { value: number; low: number; high: number };
  }[];
}

export interface RunReport {
  manifest: Manifest;
  summaries: MetricSummary[];
  /** How many cases were asked at least once: fewer than `manifest.dataset.asked` where the run was stopped. */
  asked: number;
  /** How often a case was asked: cases × repeats of a whole run, failed answers too. */
  answers: number;
  /** Answers that nothing has scored yet. */
  waiting: number;
  /** How far its judges agree with people, as it was known when the report was made. */
  cautions: string[];
  /** What this report leaves out of a later run's comparison with the first, and why. */
  notes: string[];
  slices: Slice[];
  /** What people who compared its answers with the first run's blind came to; null where nobody has, and of the first. */
  people: PeopleCompared | null;
  /** The same by judges that are models, each pair in both orders; of several judges their vote first. */
  pairwise: JudgeCompared[];
  /** The same questions as another person would ask them, against the originals; empty where there are none. */
  counterfactuals: CounterfactualRow[];
  /** Slices that hold too few cases to be shown, or are not among the largest. */
  hiddenSlices: number;
  /** Means over the cases that have reference slides; k = 1 … as deep as was asked, at most 10. */
  byK: { k: number; hit: number; recall: number; precision: number; ndcg: number }[];
  /** What answering fewer questions would be worth, the surest first: `risk` is 1 − `quality`. Null if it can't be told. */
  riskCoverage: { quality: string; points: { threshold: number; coverage: number; risk: number }[] } | null;
  /** Null where no reader gave a thumb, as in every run of a dataset. */
  feedback: FeedbackReport | null;
  latency: { stage: string; p50: number; p95: number; answers: number }[];
  failures: Failure[];
}

/**
 * A metric over the cases that were asked (repeats of a case are averaged first). `low`, `high`: 95% bootstrap interval
 * of the mean; of a share that is 0 in every case, or 1 in every case, Wilson's score interval. `scored` +
 * `notApplicable` + `failed` + `waiting` = `total`; only the scored are in the mean. `waiting`: asked and not scored
 * yet. `spread`: mean standard deviation over the repeats of one case, null without repeats.
 */
export interface MetricSummary {
  name: string;
  mean: number | null;
  low: number | null;
  high: number | null;
  scored: number;
  notApplicable: number;
  failed: number;
  waiting: number;
  total: number;
  spread: number | null;
  /**
   * The same over the answers alone, without the refusals that count as 0, and how many of the scored cases that is;
   * null if nothing scored was refused.
   */
  selective: { mean: number; low: number; high: number; cases: number } | null;
  /** Counts in ten equal bins from `histogram.min` to `histogram.max`. */
  histogram: { min: number; max: number; counts: number[] } | null;
}

/** A metric's mean difference over pairs (counterfactual − original), its 95% interval and p, not adjusted. */
export interface CounterfactualRow {
  /** How the question differs: a name, a dialect. */
  by: string;
  metric: string;
  pairs: number;
  mean: number;
  low: number;
  high: number;
  p: number;
}

export interface Slice {
  by: "tag" | "deck" | "kind" | "answerable" | "turn" | "slides";
  value: string;
  cases: number;
  summaries: MetricSummary[];
}

/**
 * What went wrong with the evaluation itself. `metric` is null if the tutor failed. `lost`: the whole answer, one
 * score, or the vote of one of several judges, whose score stands on the others.
 */
export interface Failure {
  lost: "answer" | "score" | "vote";
  case: string;
  metric: string | null;
  /** `tag=paraphrase`, where it is about a part of the cases. */
  slice?: string;
  reason: string;
}

/** Run `run` minus the first, over the `cases` that both scored by the same yardstick, paired. `p`: two-sided; `adjusted`: Holm's over the metrics of one group. */
export interface Comparison {
  run: number;
  metric: string;
  cases: number;
  before: number;
  after: number;
  difference: number;
  low: number;
  high: number;
  p: number;
  adjusted: number;
  /** The smallest difference that matters, in the metric's unit. */
  matters: number;
  /** The runs asked different questions: `cases` are those of both, and none won or lost. */
  unpaired?: true;
  /** Cases that got better, worse, and stayed, by the metric's own direction. */
  wins: string[];
  losses: string[];
  ties: number;
  slices: { by: Slice["by"]; value: string; cases: number; difference: number; low: number; high: number }[];
}

export interface GateResult {
  gate: string;
  /** Whose worst cases explain it; null if it is about no one metric. */
  metric: string | null;
  /** `tag=paraphrase`, where it is about a part of the cases. */
  slice?: string;
  run: number;
  passed: boolean;
  /** Not checked, because there is no baseline, or it is no measure for this. */
  skipped?: true;
  /** What was wanted and what was found, in one line. */
  reason: string;
}

export interface ReportSlide {
  id: string;
  course: string;
  deck: string;
  page: number | null;
  title: string;
  text: string;
}

export interface CaseRow {
  id: string;
  question: string;
  history: Turn[];
  /** Null: nobody knows. */
  answerable: boolean | null;
  tags: string[];
  kind: string | null;
  referenceAnswer: string | null;
  /** Which turn of which conversation it is; null for a question alone. */
  conversation: { of: string; turn: number } | null;
  /** What its reader thought of it, as `down, wrong: It is 72 hours`; null where nobody said. */
  feedback: string | null;
  /** As the dataset has them, e.g. `01-foundations.pdf, p. 2`. */
  references: string[];
  answers: CaseAnswer[];
}

/** One answer to one case. `run` counts from 0 in `Report.runs`, `repeat` from 0. */
export interface CaseAnswer {
  run: number;
  repeat: number;
  /** Null if the tutor failed (`error` says how) or the run stopped after the search. */
  answer: string | null;
  error: string | null;
  answered: boolean;
  citations: { marker: number; slide: string; quote: string }[];
  /** Best first. */
  hits: { slide: string; score: number; relevant: boolean }[];
  scores: Record<string, Score>;
  usage: Usage;
  /** Milliseconds. */
  timings: Timings;
}
