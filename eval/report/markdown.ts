import { placeName } from "../../src/text/place-name.ts";
import { escapeMarkdown as inline, toMarkdownTable } from "../../src/text/table.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import { describeConversations } from "./conversations.ts";
import { describeFault, faultsOf, worstCases } from "./faults.ts";
import { metricTable } from "./figures.ts";
import { describeHiddenSlices, noticesOf } from "./notices.ts";
import { outcomesOf } from "./outcomes.ts";
import { describeJudges, describePeople } from "./people.ts";
import type { CaseRow, Report, RunReport } from "./report.ts";
import { feedbackMarkdown, trendsMarkdown } from "./traffic-markdown.ts";
import { formatValue } from "./unit-figures.ts";

const worstShown = 20;

/** The report as text: the same numbers as the HTML, and its worst cases. */
export function toMarkdown(report: Report): string {
  const { name, date, runs, gates, comparisons, metrics } = report;
  return [
    `# ${inline(name)}`,
    "",
    `Made ${date.slice(0, 10)}. Means over cases with 95% intervals; ↑ higher is better, ↓ lower is better.`,
    ...noticesOf(runs).map((notice) => `\n> ${inline(notice)}`),
    ...(gates
      ? [
          "",
          "## Gates",
          "",
          ...gates.map(
            (gate) =>
              `- ${gate.skipped ? "–" : gate.passed ? "✓" : "✗"} ${inline(runs[gate.run]?.manifest.name ?? "")}: ${inline(gate.gate)}: ${inline(gate.reason)}`,
          ),
        ]
      : []),
    ...runs.flatMap((run, index) => [
      "",
      `## ${inline(run.manifest.name)}`,
      "",
      ...outcomesOf(report, index).map(({ sentence }) => `- ${sentence}`),
      ...[describeConversations(report.cases, index) ?? []].flat().map((sentence) => `- ${sentence}`),
      "",
      ...toMarkdownTable(metricTable(metrics, run.summaries)),
    ]),
    ...(comparisons.length > 0 ? ["", "## Compared with the first run", "", ...comparisonTable(report)] : []),
    ...runs.flatMap(people),
    ...runs.flatMap((run) => slices(metrics, run)),
    ...runs.flatMap(counterfactuals),
    ...runs.flatMap(feedbackMarkdown),
    ...trendsMarkdown(report),
    "",
    "## Worst cases",
    ...worstCases(report.cases, worstShown).flatMap((row) => describeCase(report, row)),
    ...runs.flatMap(failures),
    ...runs.flatMap(manifest),
    "",
  ].join("\n");
}

function comparisonTable({ runs, comparisons, metrics }: Report): string[] {
  const rows = comparisons.flatMap((one) => {
    const info = metrics.find(({ name }) => name === one.metric);
    if (!info) return [];
    const figure = (value: number) => formatValue(value, info.unit, 3);
    return [
      [
        runs[one.run]?.manifest.name ?? "",
        one.metric,
        String(one.cases),
        ...[one.before, one.after, one.difference].map(figure),
        `${figure(one.low)} to ${figure(one.high)}`,
        one.adjusted.toFixed(3),
        one.unpaired ? "not paired" : `${one.wins.length} / ${one.losses.length} / ${one.ties}`,
      ],
    ];
  });
  const header = ["run", "metric", "n", "first", "this run", "difference", "95% interval", "p (Holm)"];
  return [
    comparisons.some(({ unpaired }) => unpaired)
      ? "Readers asked different questions of each run: means are compared, and n counts the answers of both."
      : "Over the n cases that both runs scored by the same yardstick.",
    "",
    ...toMarkdownTable({ header: [...header, "better / worse / same"], rows, words: 2 }),
  ];
}

function people({ manifest: { name }, people: compared, pairwise }: RunReport): string[] {
  const sentences = [
    ...(compared ? describePeople(name, compared) : []),
    ...pairwise.flatMap((one) => describeJudges(name, one)),
  ];
  return sentences.length > 0 ? ["", ...sentences.map((sentence) => `- ${inline(sentence)}`)] : [];
}

function slices(metrics: MetricInfo[], run: RunReport): string[] {
  const name = inline(run.manifest.name);
  const hidden = describeHiddenSlices(run);
  const tables = run.slices.flatMap(({ by, value, cases, summaries }) => [
    "",
    `### ${name}, ${by} = ${inline(value)} (${cases} cases)`,
    "",
    ...toMarkdownTable(
      metricTable(
        metrics,
        summaries.filter((one) => one.scored + one.failed + one.waiting > 0),
      ),
    ),
  ]);
  return [...tables, ...(hidden ? ["", `${name}: ${hidden}`] : [])];
}

function counterfactuals({ manifest, counterfactuals: rows }: RunReport): string[] {
  if (rows.length === 0) return [];
  return [
    "",
    `### ${inline(manifest.name)}, asked in another way (pairs)`,
    "",
    "Mean difference from the original questions; p is not adjusted for the number of rows.",
    "",
    ...toMarkdownTable({
      header: ["asked", "metric", "pairs", "difference", "95% interval", "p"],
      rows: rows.map(({ by, metric, pairs, mean, low, high, p }) => [
        inline(by),
        inline(metric),
        String(pairs),
        mean.toFixed(3),
        `${low.toFixed(3)} to ${high.toFixed(3)}`,
        p.toFixed(3),
      ]),
      words: 2,
    }),
  ];
}

function describeCase({ runs, slides, metrics }: Report, row: CaseRow): string[] {
  const { id, question, answerable, references, referenceAnswer } = row;
  const place = (id: string) => {
    const slide = slides.find((one) => one.id === id);
    return slide ? placeName(slide) : id;
  };
  return [
    "",
    `### ${inline(id)}: ${inline(question)}`,
    "",
    `- expected: ${answerable === false ? "a refusal" : inline(references.join(", ") || (answerable ? "an answer" : "nobody knows"))}${referenceAnswer ? `; ${inline(referenceAnswer)}` : ""}`,
    ...row.answers.flatMap((one) => [
      `- ${inline(runs[one.run]?.manifest.name ?? "")}: ${inline(one.answer ?? "").slice(0, 600)}`,
      ...faultsOf(row, one).map((fault) => `  - **${inline(describeFault(fault)).slice(0, 300)}**`),
      `  - found first: ${
        one.hits
          .slice(0, 3)
          .map((hit) => inline(place(hit.slide)))
          .join(", ") || "nothing"
      }`,
      ...metrics.flatMap((metric) => {
        const score = one.scores[metric.name];
        const bad =
          score &&
          metric.unit === "share" &&
          score.value !== null &&
          score.value !== (metric.better === "higher" ? 1 : 0);
        return bad
          ? [
              `  - ${inline(metric.name)} ${formatValue(score.value, metric.unit, 3)}: ${inline(score.reason).slice(0, 300)}`,
            ]
          : [];
      }),
    ]),
  ];
}

function failures({ manifest: { name }, failures: all }: RunReport): string[] {
  if (all.length === 0) return [];
  return [
    "",
    `## Failures of the evaluation, ${inline(name)}: ${all.length}`,
    "",
    ...all.map(
      ({ case: id, metric, reason }) =>
        `- ${inline(id)}, ${inline(metric ?? "the tutor")}: ${inline(reason)}`,
    ),
  ];
}

function manifest({ manifest: run }: RunReport): string[] {
  const lines = Object.entries(run).map(
    ([key, value]) =>
      `- ${key}: ${inline(typeof value === "object" ? JSON.stringify(value) : String(value))}`,
  );
  return ["", `## Manifest of ${inline(run.name)}`, "", ...lines];
}
