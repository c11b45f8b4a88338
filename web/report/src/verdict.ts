import { noticesOf } from "../../../eval/report/notices.ts";
import type { Comparison, GateResult, MetricSummary, RunReport } from "../../../eval/report/report.ts";
import { count, inWords } from "../../shared/words.ts";
import { formatDifference, formatValue } from "./format.ts";
import { isBetter, type ReadReport, runName, significant } from "./model.ts";

export type Tone = "good" | "bad" | "mixed" | "none";

/** May it ship? What the gates say, run by run. */
export function gatesVerdict(read: ReadReport): { tone: Tone; headline: string; gates: GateResult[] } {
  const gates = read.report.gates ?? [];
  if (gates.length === 0) {
    return { tone: "none", headline: "No gate was set, so nothing here says yes or no.", gates };
  }
  const skipped = gates.filter((gate) => gate.skipped).length;
  if (skipped === gates.length) {
    return { tone: "none", headline: "No gate could be checked: there is no baseline yet.", gates };
  }
  const failed = gates.filter(({ passed }) => !passed);
  const runs = [...new Set(gates.map(({ run }) => run))];
  const passing = runs.filter((run) => gates.every((gate) => gate.run !== run || gate.passed));
  const only = runs.length === 1 && read.report.runs.length > 1 ? ` (${runName(read, runs[0] ?? 0)})` : "";
  if (failed.length === 0) {
    return {
      tone: "good",
      headline: `Yes: ${passedWords(gates.length - skipped)}${only}${skipped > 0 ? `, ${skipped} not checked` : ""}.`,
      gates,
    };
  }
  const names = (list: number[]) => inWords(list.map((run) => `“${runName(read, run)}”`));
  if (passing.length > 0) {
    const failing = runs.filter((run) => !passing.includes(run));
    return { tone: "mixed", headline: `${names(passing)}: yes. ${names(failing)}: no.`, gates };
  }
  return {
    tone: "bad",
    headline: `No: ${failed.length} of ${count(gates.length, "gate")} failed${only}.`,
    gates,
  };
}

const passedWords = (gates: number) => (gates === 1 ? "the one gate passed" : `all ${gates} gates passed`);

/** The last run in one sentence, for a report that no gate sums up. */
export function summary({ key, summaries }: ReadReport): string {
  const last = summaries.at(-1);
  const parts = key.flatMap((metric) => {
    const mean = last?.get(metric.name)?.mean;
    return mean == null ? [] : [`${metric.name} ${formatValue(mean, metric.unit)}`];
  });
  return parts.length > 0 ? `In sum: ${inWords(parts)}.` : "No metric has a mean.";
}

export interface Change {
  run: number;
  better: Comparison[];
  worse: Comparison[];
  /** Compared, and no significant difference. */
  same: number;
}

/** Is it better than last time? Only differences that stand after correction count. */
export function changes({ comparisons, metrics, report }: ReadReport): Change[] {
  return report.runs.slice(1).map((_, index) => {
    const run = index + 1;
    // Time and money of two sittings differ by more than the change that is judged: they are told, and decide nothing.
    const all = [...(comparisons[run]?.values() ?? [])].filter(
      ({ metric }) => metrics.get(metric)?.group !== "cost",
    );
    const sure = all.filter(significant);
    const better = sure.filter(({ metric, difference }) => isBetter(metrics.get(metric), difference));
    return {
      run,
      better,
      worse: sure.filter((one) => !better.includes(one)),
      same: all.length - sure.length,
    };
  });
}

export function changeTone(all: Change[]): Tone {
  const better = all.some((change) => change.better.length > 0);
  const worse = all.some((change) => change.worse.length > 0);
  return better && worse ? "mixed" : better ? "good" : worse ? "bad" : "none";
}

export function changeHeadline(all: Change[]): string {
  if (all.every((change) => change.better.length + change.worse.length + change.same === 0)) {
    return "Nothing could be compared: the runs share no scored case.";
  }
  const words: Record<Tone, string> = {
    good: "Better, and nothing clearly worse.",
    bad: "Worse, and nothing clearly better.",
    mixed: "Better in some, worse in others.",
    none: "No difference that is more than chance.",
  };
  return words[changeTone(all)];
}

/** The metrics that matter first, in words: at most five, and how many there are. */
export function changesWords(read: ReadReport, list: Comparison[]): string {
  const place = ({ metric }: Comparison) => {
    const index = read.key.findIndex(({ name }) => name === metric);
    return index === -1 ? read.key.length : index;
  };
  const first = [...list].sort((a, b) => place(a) - place(b)).slice(0, 5);
  const words = inWords(first.map((one) => changeWords(read, one)));
  return list.length > first.length ? `in ${list.length} metrics, among them ${words}` : words;
}

/** `hit@5 +0.06`, in the metric's unit. */
function changeWords({ metrics }: ReadReport, { metric, difference }: Comparison): string {
  return `${metric} ${formatDifference(difference, metrics.get(metric)?.unit ?? "share")}`;
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
    ? `${intervals} Runs are compared case by case, p adjusted for the number of metrics (Holm).`
    : intervals;
}

const halfWidth = ({ low, high }: MetricSummary) => (low === null || high === null ? [] : [(high - low) / 2]);

/** What not to believe: what the runs themselves say, and what their numbers show. */
export function cautions(read: ReadReport): string[] {
  const { runs, cases } = read.report;
  const small = smallest(read);
  const flat = withoutWidth(read);
  return [
    ...(cases.length === 0 ? ["No case was asked."] : []),
    ...noticesOf(runs),
    ...(small ? [small] : []),
    ...(flat ? [flat] : []),
    ...differentData(read),
  ];
}

function smallest({ key, summaries }: ReadReport): string | null {
  const last = summaries.at(-1);
  const few = key.flatMap(({ name }) => {
    const scored = last?.get(name)?.scored ?? 0;
    return scored > 0 && scored < 30 ? [`${name} (${scored})`] : [];
  });
  return few.length > 0 ? `Few cases stand behind ${inWords(few)}.` : null;
}

/** Where no case differs a bootstrap sees no doubt. All perfect or none has Wilson's interval; anything between has none. */
function withoutWidth({ key, summaries }: ReadReport): string | null {
  const last = summaries.at(-1);
  const flat = key.filter(({ name, unit }) => {
    const found = last?.get(name);
    return unit === "share" && found?.low != null && found.low === found.high;
  });
  if (flat.length === 0) return null;
  return `Every case scored the same in ${inWords(flat.map(({ name }) => name))}: an interval without width is not certainty.`;
}

function differentData({ report }: ReadReport): string[] {
  const hashes = new Set(report.runs.map(({ manifest }) => manifest.dataset.hash));
  return hashes.size > 1
    ? ["The runs were asked different data sets: only the cases they share are compared."]
    : [];
}

/** What was measured, in one or two lines. */
export function measured({ report }: ReadReport): { headline: string; detail: string } {
  const first = report.runs[0]?.manifest;
  if (!first) return { headline: "No run.", detail: "" };
  const courses = inWords(first.courses.map(({ name, slides }) => `${name} (${count(slides, "slide")})`));
  const repeats = first.repeat > 1 ? `, each asked ${first.repeat} times` : "";
  const what = first.scope === "answers" ? "retrieval and answers" : "retrieval only, no answer was written";
  const { cases } = first.dataset;
  const asked = report.runs[0]?.asked ?? 0;
  return {
    headline: `${asked.toLocaleString("en")}${asked === cases ? "" : ` of ${cases.toLocaleString("en")}`} ${cases === 1 ? "case" : "cases"}${repeats}: ${what}.`,
    detail: `Data set ${first.dataset.path}, course ${courses || "none"}; ${judges(report.runs)}.`,
  };
}

/** Once, or for each run where they differ: two judges' scores are no scores of one thing. */
function judges(runs: RunReport[]): string {
  const said = runs.map(({ manifest }) =>
    manifest.judges.length > 0 ? `judged by ${inWords([...new Set(manifest.judges)])}` : "no judge was asked",
  );
  if (new Set(said).size === 1) return said[0] ?? "";
  return runs.map(({ manifest }, run) => `${manifest.name} ${said[run]}`).join(", ");
}
