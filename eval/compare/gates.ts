import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { readJsonFile } from "../files.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import type { Comparison, GateResult, MetricSummary, Report, RunReport, Slice } from "../report/report.ts";

const share = z.number().min(0).max(1);
const threshold = z
  .object({
    metric: z.string(),
    /** `tag=paraphrase`, `deck=…`, `kind=…`, `answerable=no`; absent: all cases. */
    slice: z
      .string()
      .regex(/^(tag|deck|kind|answerable|turn|slides)=.+/)
      .optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    /** `mean`, or the end of its 95% interval that is nearer to failing. */
    on: z.enum(["mean", "interval"]).default("mean"),
  })
  .strict()
  .refine(({ min, max }) => min !== undefined || max !== undefined, { message: "it needs min or max" });

const regression = z
  .object({
    metric: z.string(),
    /** How much worse than the baseline, in the metric's own unit. */
    allowed: z.number().min(0),
    /** `interval`: fails only where the whole 95% interval is worse than allowed. */
    on: z.enum(["mean", "interval"]).default("mean"),
  })
  .strict();

const schema = z
  .object({
    thresholds: z.array(threshold).default([]),
    regressions: z.array(regression).default([]),
    /** Largest share of cases on which the evaluation itself may fail, for each metric. */
    failures: share.optional(),
    /** By metric the smallest difference between two runs that matters, in the metric's own unit. */
    matters: z.record(z.string(), z.number().min(0)).default({}),
  })
  .strict();

/** What a run must reach to pass, e.g. in CI. */
export type Gates = z.output<typeof schema>;

/** Throws `invalid` with the file and the field. */
export function readGates(path: string): Gates {
  const gates = readJsonFile(path, schema, "gates");
  const { thresholds, regressions, failures, matters } = gates;
  const named = thresholds.length + regressions.length + Object.keys(matters).length;
  if (named > 0 || failures !== undefined) return gates;
  throw new LecternError("invalid", `${path} holds no gate: give it thresholds, regressions or failures`);
}

/** Throws `invalid` if a gate names a metric that the runs do not have: it could never fail. */
export function checkGates({ thresholds, regressions, matters }: Gates, metrics: { name: string }[]): void {
  const names = metrics.map(({ name }) => name);
  const named = [...[...thresholds, ...regressions].map(({ metric }) => metric), ...Object.keys(matters)];
  const unknown = named.find((metric) => !names.includes(metric));
  if (unknown === undefined) return;
  throw new LecternError("invalid", `A gate names the metric "${unknown}"; there are ${names.join(", ")}`);
}

type Threshold = Gates["thresholds"][number];

/** The summaries of a run's slice, whether its report shows the slice or not; null if no case is in it. */
export type SliceLookup = (run: number, by: Slice["by"], value: string) => MetricSummary[] | null;

interface Gated extends Pick<Report, "runs" | "comparisons"> {
  where: SliceLookup;
}

/** Every gate on every run but the baseline; a run alone is gated itself. */
export function applyGates(
  gates: Gates,
  metrics: MetricInfo[],
  { runs, comparisons, where }: Gated,
): GateResult[] {
  const first = runs.length > 1 ? 1 : 0;
  return runs.slice(first).flatMap((report, index) => {
    const run = first + index;
    return [
      ...(gates.failures === undefined ? [] : [gateFailures(gates.failures, report, run)]),
      ...gates.thresholds.map((one) => gateThreshold(one, summariesFor(one, { report, run, where }), run)),
      ...gates.regressions.map((one): GateResult => {
        const info = metrics.find(({ name }) => name === one.metric);
        const found = comparisons.find((other) => other.run === run && other.metric === one.metric);
        return gateRegression(one, info, { run, found, hasBaseline: runs.length > 1 });
      }),
    ];
  });
}

/** Over answers and not over cases, whose mean hides the repeat that failed. An answer that is lost is lost for all metrics. */
function gateFailures(allowed: number, { summaries, failures, answers }: RunReport, run: number): GateResult {
  const gate = `failures at most ${allowed}`;
  if (summaries.every(({ scored }) => scored === 0)) {
    return { gate, metric: null, run, passed: false, reason: "nothing was scored" };
  }
  const wholly = failures.filter(({ lost }) => lost === "answer").length;
  const losses = new Map(summaries.map(({ name }) => [name, wholly]));
  for (const { lost, metric } of failures) {
    if (lost === "score" && metric !== null) losses.set(metric, (losses.get(metric) ?? wholly) + 1);
  }
  const [name, most] = [...losses].reduce((worst, one) => (one[1] > worst[1] ? one : worst));
  const answered = wholly > 0 ? `, ${wholly} of them with the whole answer` : "";
  return {
    gate,
    metric: null,
    run,
    passed: most <= allowed * answers + 1e-9,
    reason:
      most > 0
        ? `${name}: ${most} of ${answers} scores lost${answered}`
        : `nothing was lost, of ${answers} answers`,
  };
}

function summariesFor(
  { slice }: Threshold,
  { report, run, where }: { report: RunReport; run: number; where: SliceLookup },
): MetricSummary[] | null {
  if (slice === undefined) return report.summaries;
  const [by = "", ...value] = slice.split("=");
  return where(run, by as Slice["by"], value.join("="));
}

function gateThreshold(
  { metric, slice, min, max, on }: Threshold,
  summaries: MetricSummary[] | null,
  run: number,
): GateResult {
  const found = summaries?.find(({ name }) => name === metric);
  const wanted = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
  const gate = `${metric}${slice ? ` where ${slice}` : ""} ${wanted.filter(Boolean).join(" and ")}${on === "interval" ? " (95% interval)" : ""}`;
  const about = { gate, metric, run, ...(slice ? { slice } : {}) };
  if (!found || found.mean === null || found.low === null || found.high === null) {
    return { ...about, passed: false, reason: summaries ? "not measured" : `no case where ${slice}` };
  }
  const [least, most] = on === "interval" ? [found.low, found.high] : [found.mean, found.mean];
  return {
    ...about,
    passed: (min === undefined || least >= min) && (max === undefined || most <= max),
    reason: `${figure(found.mean)} (${figure(found.low)} to ${figure(found.high)}), ${found.scored} of ${found.total} scored`,
  };
}

function gateRegression(
  { metric, allowed, on }: Gates["regressions"][number],
  info: MetricInfo | undefined,
  { run, found, hasBaseline }: { run: number; found: Comparison | undefined; hasBaseline: boolean },
): GateResult {
  const gate = `${metric} at most ${allowed} worse than the baseline${on === "interval" ? " (95% interval)" : ""}`;
  const about = { gate, metric, run };
  if (!hasBaseline)
    return { ...about, passed: true, skipped: true, reason: "not checked: there is no baseline" };
  if (!found && info?.unit === "milliseconds")
    return { ...about, passed: true, skipped: true, reason: "not checked: the runs did not take turns" };
  if (!found)
    return { ...about, passed: false, reason: "no case was scored in both runs by the same yardstick" };
  const [gain, best] =
    info?.better === "lower" ? [-found.difference, -found.low] : [found.difference, found.high];
  return {
    ...about,
    // A rounding error is no regression.
    passed: (on === "interval" ? best : gain) >= -allowed - 1e-9,
    reason: `${signed(found.difference)} (${signed(found.low)} to ${signed(found.high)}) over ${found.cases} cases${found.unpaired ? ", not paired" : `, ${found.wins.length} better, ${found.losses.length} worse`}`,
  };
}

const figure = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3));
const signed = (value: number) => (value > 0 ? "+" : "") + figure(value);
