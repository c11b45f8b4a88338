import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { describeConversations } from "../../../eval/report/conversations.ts";
import { labelOf, metricTable } from "../../../eval/report/figures.ts";
import { noticesOf } from "../../../eval/report/notices.ts";
import { type Outcome, outcomesOf, turnedBetween } from "../../../eval/report/outcomes.ts";
import type { Comparison, Report, RunReport } from "../../../eval/report/report.ts";
import { formatDifference, formatValue } from "../../../eval/report/unit-figures.ts";
import { isClear } from "../../../eval/report/verdict.ts";
import { counted } from "../../text/figures.ts";
import type { Table } from "../../text/table.ts";
import { toLines } from "../../text/table.ts";

/** The numbers for a terminal: one run with its intervals, several in columns; then what is to be known of them. */
export function describeReport(report: Report): string {
  const sure = report.comparisons.some(isClear);
  const notices = noticesOf(report.runs);
  const outcomes = report.runs.map((_, run) => outcomesOf(report, run));
  return [
    ...outcomes.flatMap((own, run) => describeOutcomes(report, own, run)),
    "",
    ...toLines(report.runs.length === 1 ? oneRun(report) : severalRuns(report)),
    ...(sure
      ? ["", "* differs from the first run by enough to matter: p < 0.05 after Holm's correction"]
      : []),
    ...(notices.length > 0 ? ["", ...notices.map((text) => `! ${text}`)] : []),
    ...report.runs.flatMap(({ manifest, failures }) =>
      failures.length > 0
        ? [
            "",
            `${manifest.name}: the evaluation itself failed ${counted(failures.length, "time")}; the report lists where`,
          ]
        : [],
    ),
    ...gates(report),
  ].join("\n");
}

/** In sentences, before any metric is named. */
function describeOutcomes(report: Report, outcomes: Outcome[], run: number): string[] {
  if (outcomes.length === 0) return [];
  const name = report.runs.length > 1 ? [`${report.runs[run]?.manifest.name}:`] : [];
  const turned = run > 0 ? turnedBetween(report.cases, run) : null;
  const changed = turned
    ? [
        `  ${counted(turned.mended.length, "question")} went from wrong to right, ${turned.broken.length} from right to wrong.`,
      ]
    : [];
  const talk = describeConversations(report.cases, run);
  const talks = talk === null ? [] : [`  ${talk}`];
  return ["", ...name, ...outcomes.map(({ sentence }) => `  ${sentence}`), ...talks, ...changed];
}

function oneRun({ runs: [run], metrics }: Report): Table {
  return metricTable(metrics, run?.summaries ?? [], `${run?.manifest.name} (${run?.manifest.id})`);
}

function severalRuns({ runs, metrics, comparisons }: Report): Table {
  const rows = metrics.map((metric) => [
    labelOf(metric),
    ...runs.map((own, run) => {
      const [summary, first] = [own, runs[0]].map((one) => summaryOf(one, metric));
      const mean = formatValue(summary?.mean, metric.unit, 3);
      const change = comparisons.find((one) => one.run === run && one.metric === metric.name);
      if (!change || summary?.mean == null) return mean;
      const isWhole = change.unpaired || (change.cases === summary.scored && change.cases === first?.scored);
      return `${mean} (${difference(metric, change)}${isWhole ? "" : `, ${change.cases} pairs`})`;
    }),
  ]);
  const header = ["", ...runs.map(({ manifest }) => manifest.name)];
  return { header, rows, words: header.length };
}

const summaryOf = (run: RunReport | undefined, metric: MetricInfo) =>
  run?.summaries.find(({ name }) => name === metric.name);

const difference = (metric: MetricInfo, change: Comparison) =>
  `${formatDifference(change.difference, metric.unit, 3)}${isClear(change) ? "*" : ""}`;

function gates({ gates: all, runs }: Report): string[] {
  if (!all) return [];
  const lines = all.map(({ gate, run, passed, skipped, reason }) => {
    const mark = skipped ? "skipped" : passed ? "passed" : "FAILED";
    return `${mark.padEnd(8)}${runs[run]?.manifest.name}: ${gate}: ${reason}`;
  });
  return ["", ...lines];
}
