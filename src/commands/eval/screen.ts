import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { unitFigure } from "../../../eval/report/figures.ts";
import type { Report } from "../../../eval/report/report.ts";

/** The numbers for a terminal: one run with its intervals, several in columns. */
export function describeReport(report: Report): string {
  const sure = report.comparisons.some(({ adjusted }) => adjusted < 0.05);
  return [
    "",
    ...columns(report.runs.length === 1 ? oneRun(report) : severalRuns(report)),
    ...(sure ? ["", "* differs from the first run: p < 0.05 after Holm's correction"] : []),
    ...report.runs.flatMap(({ manifest, failures }) =>
      failures.length > 0
        ? [
            "",
            `${manifest.name}: the evaluation itself failed ${failures.length} times; the report lists where`,
          ]
        : [],
    ),
    ...gates(report),
  ].join("\n");
}

function oneRun({ runs, metrics }: Report): string[][] {
  const [run] = runs;
  const rows = metrics.map((metric) => {
    const found = run?.summaries.find(({ name }) => name === metric.name);
    const [mean, low, high] = [found?.mean, found?.low, found?.high].map((value) =>
      unitFigure(metric, value ?? null),
    );
    const failed = found && found.failed > 0 ? `, ${found.failed} failed` : "";
    return [label(metric), mean ?? "", `${low} to ${high}`, `${found?.scored} of ${found?.total}${failed}`];
  });
  return [[`${run?.manifest.name} (${run?.manifest.id})`, "mean", "95% interval", "scored"], ...rows];
}

function severalRuns({ runs, metrics, comparisons }: Report): string[][] {
  const rows = metrics.map((metric) => [
    label(metric),
    ...runs.map(({ summaries }, run) => {
      const mean = summaries.find(({ name }) => name === metric.name)?.mean ?? null;
      const change = comparisons.find((one) => one.run === run && one.metric === metric.name);
      if (!change || mean === null) return unitFigure(metric, mean);
      const sign = change.difference >= 0 ? "+" : "";
      return `${unitFigure(metric, mean)} (${sign}${unitFigure(metric, change.difference)}${change.adjusted < 0.05 ? "*" : ""})`;
    }),
  ]);
  return [["", ...runs.map(({ manifest }) => manifest.name)], ...rows];
}

function gates({ gates: all, runs }: Report): string[] {
  if (!all) return [];
  const lines = all.map(({ gate, run, passed, skipped, reason }) => {
    const mark = skipped ? "skipped" : passed ? "passed" : "FAILED";
    return `${mark.padEnd(8)}${runs[run]?.manifest.name}: ${gate}: ${reason}`;
  });
  return ["", ...lines];
}

const label = ({ name, better }: MetricInfo) => `${name} ${better === "higher" ? "↑" : "↓"}`;

function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
