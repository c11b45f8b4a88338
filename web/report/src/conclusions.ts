import { describeFault, type Fault, worstFaults } from "../../../eval/report/faults.ts";
import { noticesOf } from "../../../eval/report/notices.ts";
import type { Comparison, MetricSummary, RunReport } from "../../../eval/report/report.ts";
import { formatDifference } from "../../../eval/report/unit-figures.ts";
import { decidingMetrics, isClear } from "../../../eval/report/verdict.ts";
import { counted } from "../../../src/text/figures.ts";
import { inWords } from "./format.ts";
import { answersOf, isBetter, type ReadReport, runName } from "./model.ts";

type Tone = "good" | "bad" | "mixed" | "none";

export interface Conclusion {
  tone: Tone;
  headline: string;
}

/** May it ship? What the gates say, run by run. */
export function concludeGates(read: ReadReport): Conclusion {
  const gates = read.report.gates ?? [];
  if (gates.length === 0)
    return { tone: "none", headline: "No gate was set, so nothing here says yes or no." };
  const skipped = gates.filter((gate) => gate.skipped).length;
  if (skipped === gates.length) {
    return { tone: "none", headline: "No gate could be checked: there is no baseline yet." };
  }
  const failed = gates.filter(({ passed }) => !passed).length;
  const runs = [...new Set(gates.map(({ run }) => run))];
  const passing = runs.filter((run) => gates.every((gate) => gate.run !== run || gate.passed));
  const only = runs.length === 1 && read.report.runs.length > 1 ? ` (${runName(read, runs[0] ?? 0)})` : "";
  if (failed === 0) {
    const unchecked = skipped > 0 ? `, ${skipped} not checked` : "";
    return { tone: "good", headline: `Yes: ${passedWords(gates.length - skipped)}${only}${unchecked}.` };
  }
  if (passing.length === 0) {
    return { tone: "bad", headline: `No: ${failed} of ${counted(gates.length, "gate")} failed${only}.` };
  }
  const names = (list: number[]) => inWords(list.map((run) => `“${runName(read, run)}”`));
  const failing = runs.filter((run) => !passing.includes(run));
  return { tone: "mixed", headline: `${names(passing)}: yes. ${names(failing)}: no.` };
}

const passedWords = (gates: number) => (gates === 1 ? "the one gate passed" : `all ${gates} gates passed`);

/** Of how many of the last run's questions nothing wrong was found. */
export function concludeOutcomes({ report }: ReadReport): Conclusion {
  const run = report.runs.length - 1;
  const asked = report.cases.filter((row) =>
    answersOf(row, run).some(({ answer, error }) => answer !== null || error !== null),
  );
  if (asked.length === 0)
    return { tone: "none", headline: "None was answered: this run stopped after the search." };
  const right = asked.filter((row) => worstFaults(row, run).length === 0).length;
  return { tone: "none", headline: `Nothing wrong was found with ${right} of ${asked.length}.` };
}

/** The longest detail that a card has room for. */
const roomFor = 110;

/** `It leaves out what it should say: 72 hours`. */
export function sentenceOf(fault: Fault): string {
  const words = describeFault(fault);
  const sentence = fault.kind === "the tutor failed" ? words : `it ${words}`;
  const cut = sentence.length > roomFor ? `${sentence.slice(0, roomFor).trimEnd()}…` : sentence;
  return cut.charAt(0).toUpperCase() + cut.slice(1);
}

export interface Change {
  run: number;
  better: Comparison[];
  worse: Comparison[];
  /** Compared, and no significant difference. */
  same: number;
}

/** Is it better than last time? Only differences that stand after correction and are large enough to matter count. */
export function changes({ comparisons, metrics, report }: ReadReport): Change[] {
  const found = decidingMetrics.filter((name) => metrics.has(name));
  // A custom set of metrics has none of these: then all decide but time and cost.
  const decides = (name: string) =>
    found.length > 0 ? found.includes(name) : metrics.get(name)?.group !== "cost";
  return report.runs.slice(1).map((_, index) => {
    const run = index + 1;
    // Time and cost vary more between two sittings than through the change under test; near-duplicates say it twice.
    const all = [...(comparisons[run]?.values() ?? [])].filter(({ metric }) => decides(metric));
    const sure = all.filter(isClear);
    const better = sure.filter(({ metric, difference }) => isBetter(metrics.get(metric), difference));
    return {
      run,
      better,
      worse: sure.filter((one) => !better.includes(one)),
      same: all.length - sure.length,
    };
  });
}

export function concludeChanges(all: Change[]): Conclusion {
  if (all.every((change) => change.better.length + change.worse.length + change.same === 0)) {
    return { tone: "none", headline: "Nothing could be compared: the runs share no scored case." };
  }
  const better = all.some((change) => change.better.length > 0);
  const worse = all.some((change) => change.worse.length > 0);
  if (better && worse) return { tone: "mixed", headline: "Better in some, worse in others." };
  if (better) return { tone: "good", headline: "Better, and nothing clearly worse." };
  if (worse) return { tone: "bad", headline: "Worse, and nothing clearly better." };
  return { tone: "none", headline: "No difference that is both beyond chance and large enough to matter." };
}

/** The most important changes in words: at most five, and how many there are in all. */
export function changesWords(read: ReadReport, list: Comparison[]): string {
  const place = ({ metric }: Comparison) => {
    const index = read.key.findIndex(({ name }) => name === metric);
    return index === -1 ? read.key.length : index;
  };
  const first = [...list].sort((a, b) => place(a) - place(b)).slice(0, 5);
  const words = inWords(first.map((one) => changeWords(read, one)));
  return list.length > first.length ? `in ${list.length} metrics, among them ${words}` : words;
}

/** `hit@5 +0.06 (6 won, 0 lost)`, in the metric's unit. */
function changeWords(
  { metrics }: ReadReport,
  { metric, difference, wins, losses, unpaired }: Comparison,
): string {
  const by = formatDifference(difference, metrics.get(metric)?.unit ?? "share");
  return unpaired ? `${metric} ${by}` : `${metric} ${by} (${wins.length} won, ${losses.length} lost)`;
}

/** How sure is that? The usual half-width of the shares' intervals says which differences are noise. */
export function certainty(read: ReadReport): string {
  const shares = read.summaries.flatMap((summaries) =>
    [...summaries.values()].filter(({ name }) => read.metrics.get(name)?.unit === "share"),
  );
  const widths = shares.flatMap(halfWidth).sort((a, b) => a - b);
  const median = widths[Math.floor(widths.length / 2)];
  const tests = Math.max(0, ...read.comparisons.map((comparisons) => comparisons.size));
  const intervals =
    median === undefined
      ? "No metric has an interval."
      : `A share is usually known to ± ${median.toFixed(2)} (95% interval): a smaller gap may be chance.`;
  return tests > 0
    ? `${intervals} ${read.report.comparisons.some(({ unpaired }) => unpaired) ? "Means of different questions are compared" : "Runs are compared case by case"}, p adjusted for the number of metrics (Holm).`
    : intervals;
}

const halfWidth = ({ low, high }: MetricSummary) => (low === null || high === null ? [] : [(high - low) / 2]);

/** What not to believe: what the runs themselves say, and what their numbers show. */
export function cautions({ report, key, summaries }: ReadReport): string[] {
  const last = summaries.at(-1);
  const few = key.flatMap(({ name }) => {
    const scored = last?.get(name)?.scored ?? 0;
    return scored > 0 && scored < 30 ? [`${name} (${scored})`] : [];
  });
  // If all cases score the same, a bootstrap interval has no width. Only all-0 and all-1 have Wilson's interval instead.
  const flat = key.flatMap(({ name, unit }) => {
    const found = last?.get(name);
    return unit === "share" && found?.low != null && found.low === found.high ? [name] : [];
  });
  return [
    ...(report.cases.length === 0 ? ["No case was asked."] : []),
    ...noticesOf(report.runs),
    ...(few.length > 0 ? [`Only a few cases are behind ${inWords(few)}.`] : []),
    ...(flat.length > 0
      ? [`Every case scored the same in ${inWords(flat)}: an interval of zero width does not mean certainty.`]
      : []),
  ];
}

const whatWasMeasured = {
  answers: "retrieval and answers",
  retrieval: "retrieval only, no answer was written",
  traffic: "answers that readers were given, without references",
};

/** What was measured, in one or two lines. */
export function measured({ report }: ReadReport): { headline: string; detail: string } {
  const first = report.runs[0]?.manifest;
  if (!first) return { headline: "No run.", detail: "" };
  const courses = inWords(first.courses.map(({ name, slides }) => `${name} (${counted(slides, "slide")})`));
  const repeats = first.repeat > 1 ? `, each asked ${first.repeat} times` : "";
  const what = whatWasMeasured[first.scope];
  const { cases } = first.dataset;
  const asked = report.runs[0]?.asked ?? 0;
  return {
    headline: `${asked.toLocaleString("en")}${asked === cases ? "" : ` of ${cases.toLocaleString("en")}`} ${cases === 1 ? "case" : "cases"}${repeats}: ${what}.`,
    detail: `Dataset ${first.dataset.path}, course ${courses || "none"}; ${judges(report.runs)}.`,
  };
}

/** The judges, per run if they differ: scores of different judges do not measure the same thing. */
function judges(runs: RunReport[]): string {
  const said = runs.map(({ manifest }) =>
    manifest.judges.length > 0 ? `judged by ${inWords([...new Set(manifest.judges)])}` : "no judge was asked",
  );
  if (new Set(said).size === 1) return said[0] ?? "";
  return runs.map(({ manifest }, run) => `${manifest.name} ${said[run]}`).join(", ");
}
