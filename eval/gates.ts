import { readFileSync } from "node:fs";
import { z } from "zod";
import { errorMessage, LecternError } from "../src/errors.ts";
import type { MetricInfo } from "./metrics/metric.ts";
import type { Comparison, GateResult, Report, RunReport } from "./report/report.ts";

const share = z.number().min(0).max(1);
const threshold = z
  .object({
    metric: z.string(),
    /** `tag=paraphrase`, `deck=…`, `kind=…`, `answerable=no`; absent: all cases. */
    slice: z
      .string()
      .regex(/^(tag|deck|kind|answerable)=.+/)
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
  })
  .strict();

/** What a run must reach to pass, e.g. in CI. */
export type Gates = z.output<typeof schema>;

/** Throws `invalid` with the file and the field. */
export function readGates(path: string): Gates {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new LecternError("invalid", `The gates ${path} can't be read: ${errorMessage(cause)}`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fault = parsed.error.issues[0];
  throw new LecternError("invalid", `${path}: ${fault?.path.join(".") || "the file"}: ${fault?.message}`);
}

/** Throws `invalid` where a gate names a metric that the runs do not have: it could never fail. */
export function checkGates({ thresholds, regressions }: Gates, metrics: { name: string }[]): void {
  const names = metrics.map(({ name }) => name);
  const unknown = [...thresholds, ...regressions].find(({ metric }) => !names.includes(metric));
  if (!unknown) return;
  throw new LecternError(
    "invalid",
    `A gate names the metric "${unknown.metric}"; there are ${names.join(", ")}`,
  );
}

type Threshold = Gates["thresholds"][number];

/** Every gate on every run but the baseline; a run alone is gated itself. */
export function applyGates(
  gates: Gates,
  metrics: MetricInfo[],
  { runs, comparisons }: Pick<Report, "runs" | "comparisons">,
): GateResult[] {
  const gated = runs.length > 1 ? runs.slice(1) : runs;
  return gated.flatMap((report) => {
    const run = runs.indexOf(report);
    return [
      ...(gates.failures === undefined ? [] : [gateFailures(gates.failures, report, run)]),
      ...gates.thresholds.map((one) => gateThreshold(one, report, run)),
      ...gates.regressions.map((one): GateResult => {
        const info = metrics.find(({ name }) => name === one.metric);
        const found = comparisons.find((other) => other.run === run && other.metric === one.metric);
        return gateRegression(one, info?.better ?? "higher", { run, found, hasBaseline: runs.length > 1 });
      }),
    ];
  });
}

function gateFailures(allowed: number, { summaries }: RunReport, run: number): GateResult {
  const worst = [...summaries].sort((a, b) => b.failed / b.total - a.failed / a.total)[0];
  const rate = worst && worst.total > 0 ? worst.failed / worst.total : 0;
  return {
    gate: `failures at most ${allowed}`,
    metric: null,
    run,
    passed: rate <= allowed,
    reason:
      worst && worst.failed > 0
        ? `${worst.name} failed on ${worst.failed} of ${worst.total} cases`
        : "the evaluation did not fail on any case",
  };
}

function gateThreshold(
  { metric, slice, min, max, on }: Threshold,
  report: RunReport,
  run: number,
): GateResult {
  const [by, value] = slice ? [slice.slice(0, slice.indexOf("=")), slice.slice(slice.indexOf("=") + 1)] : [];
  const summaries = by
    ? report.slices.find((one) => one.by === by && one.value === value)?.summaries
    : report.summaries;
  const found = summaries?.find(({ name }) => name === metric);
  const wanted = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
  const gate = `${metric}${slice ? ` where ${slice}` : ""} ${wanted.filter(Boolean).join(" and ")}${on === "interval" ? " (95% interval)" : ""}`;
  if (!found || found.mean === null || found.low === null || found.high === null) {
    return {
      gate,
      metric,
      run,
      passed: false,
      reason: slice && !summaries ? `no case where ${slice}` : "not measured",
    };
  }
  const [least, most] = on === "interval" ? [found.low, found.high] : [found.mean, found.mean];
  return {
    gate,
    metric,
    run,
    passed: (min === undefined || least >= min) && (max === undefined || most <= max),
    reason: `${figure(found.mean)} (${figure(found.low)} to ${figure(found.high)}), ${found.scored} of ${found.total} scored`,
  };
}

function gateRegression(
  { metric, allowed, on }: Gates["regressions"][number],
  better: MetricInfo["better"],
  { run, found, hasBaseline }: { run: number; found: Comparison | undefined; hasBaseline: boolean },
): GateResult {
  const gate = `${metric} at most ${allowed} worse than the baseline${on === "interval" ? " (95% interval)" : ""}`;
  if (!hasBaseline) {
    return { gate, metric, run, passed: true, skipped: true, reason: "not checked: there is no baseline" };
  }
  if (!found) return { gate, metric, run, passed: false, reason: "no case was scored in both runs" };
  const gain = better === "higher" ? found.difference : -found.difference;
  const best = better === "higher" ? found.high : -found.low;
  return {
    gate,
    metric,
    run,
    // A rounding error is no regression.
    passed: (on === "interval" ? best : gain) >= -allowed - 1e-9,
    reason: `${signed(found.difference)} (${signed(found.low)} to ${signed(found.high)}) over ${found.cases} cases, ${found.wins.length} better, ${found.losses.length} worse`,
  };
}

export const figure = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3));
const signed = (value: number) => (value > 0 ? "+" : "") + figure(value);
