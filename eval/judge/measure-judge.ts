import { basename } from "node:path";
import { LecternError } from "../../src/errors.ts";
import { saveAgreement } from "../../src/store/judge-agreements.ts";
import { openPanel, type PanelDependencies } from "../run/panel.ts";
import { judgeExamples } from "./check.ts";
import { loadLabels } from "./labels.ts";
import { type Measurement, measure } from "./measure.ts";
import { type SpanAgreement, spanAgreement } from "./span-f1.ts";

interface MeasuredJudge {
  judges: string[];
  metric: string;
  labels: { path: string; hash: string };
  measured: Measurement;
  /** Null where the labels mark no words, or the judge tells none. */
  spans: SpanAgreement | null;
  faults: { id: string; reason: string }[];
}

interface Measuring {
  /** A file of answers that people have judged. */
  labels: string;
  metric: string;
  judge: string[];
  /** From this score on an answer counts as good. */
  threshold: number;
  concurrency: number;
}

interface Dependencies extends Omit<PanelDependencies, "onJudgement"> {
  onExample: (done: number, total: number) => void;
}

/** labels ─judge→ scores ─measure→ agreement, beside three baselines, kept for the reports of this judge */
export async function measureJudge(
  { onExample, ...dependencies }: Dependencies,
  { judge, concurrency, threshold, ...asked }: Measuring,
  signal: AbortSignal,
): Promise<MeasuredJudge> {
  const labels = loadLabels(asked.labels);
  const options = { scope: "answers" as const, custom: [], depth: 10, only: [asked.metric] };
  const { metrics, judges } = await openPanel(
    { ...dependencies, onJudgement: () => undefined },
    { ...options, judge, concurrency },
  );
  const [metric] = metrics;
  if (!metric) throw new LecternError("internal", `There is no metric "${asked.metric}"`);
  const { path, hash, examples } = labels;
  const steps = { concurrency, onExample: (done: number) => onExample(done, examples.length) };
  const { judged, faults } = await judgeExamples(metric, examples, steps, signal);
  const measured = measure(judged, threshold);
  const [only, ...others] = judges;
  // A vote of several judges says nothing about any single judge.
  if (only !== undefined && others.length === 0 && measured.judge.auroc) {
    const row = { judge: only, metric: metric.name, labelsName: basename(path), labelsHash: hash };
    await saveAgreement(dependencies.database, { ...row, agreement: measured.judge });
  }
  return {
    judges,
    metric: metric.name,
    labels: { path, hash },
    measured,
    spans: spanAgreement(judged),
    faults,
  };
}
