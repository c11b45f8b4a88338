import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toSlideRef } from "../src/store/courses.ts";
import type { Dataset } from "./dataset/cases.ts";
import type { CaseResult } from "./evaluate.ts";
import { type MetricSummary, summarise } from "./summary.ts";

export interface Manifest {
  date: string;
  dataset: string;
  datasetHash: string;
  cases: number;
  course: string | null;
  provider: string;
  models: Record<string, string>;
  judge: string;
  prompts: string[];
}

export interface Report {
  manifest: Manifest;
  headline: MetricSummary[];
  slices: { tag: string; metrics: MetricSummary[] }[];
  results: CaseResult[];
}

export function makeReport(manifest: Manifest, results: CaseResult[]): Report {
  const tags = [...new Set(results.flatMap((result) => result.case.tags))].sort();
  const slices = tags.map((tag) => ({
    tag,
    metrics: summarise(results.filter((result) => result.case.tags.includes(tag))),
  }));
  return { manifest, headline: summarise(results), slices, results };
}

/** Writes the JSON and the Markdown whole or not at all; returns their paths. */
export function writeReport(
  report: Report,
  { path }: Dataset,
  folder: string,
): { json: string; markdown: string } {
  mkdirSync(folder, { recursive: true });
  const stem = join(
    folder,
    `${report.manifest.date.replace(/[:.]/g, "-")}-${basename(path).replace(/\.jsonl$/, "")}`,
  );
  const write = (file: string, text: string) => {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
    return file;
  };
  return {
    json: write(
      `${stem}.json`,
      `${JSON.stringify({ ...report, results: report.results.map(toRow) }, null, 2)}\n`,
    ),
    markdown: write(`${stem}.md`, toMarkdown(report)),
  };
}

/** A case with its evidence, without the slides' whole texts. */
function toRow({ case: one, answer: given, scores, error }: CaseResult) {
  const answer = given && {
    ...given,
    hits: given.hits.map(({ slide, score }) => ({ slide: toSlideRef(slide), score })),
  };
  return { ...one, answer, scores, error };
}

const number = (value: number | null) => (value === null ? "–" : value.toFixed(3));
const cell = (text: string) => text.replace(/\s+/g, " ").replace(/\|/g, "\\|");

export function toMarkdown({ manifest, headline, slices, results }: Report): string {
  const failed = results.filter((result) => result.error !== null);
  const rows = (metrics: MetricSummary[]) =>
    metrics.map((one) => {
      const interval = one.mean === null ? "–" : `${number(one.low)} to ${number(one.high)}`;
      return `| ${one.name} | ${number(one.mean)} | ${interval} | ${one.scored}/${one.total} | ${one.failed} |`;
    });
  const head = ["| metric | mean | 95% interval | scored | judge failed |", "|---|---|---|---|---|"];
  return [
    `# Evaluation of ${manifest.cases} cases, ${manifest.date.slice(0, 10)}`,
    "",
    `Every metric runs from 0 to 1; higher is better. Provider ${manifest.provider}; judge: ${manifest.judge}.`,
    "",
    ...head,
    ...rows(headline),
    "",
    `Failed cases: ${failed.length}`,
    ...failed.map((result) => `- ${result.case.id}: ${cell(result.error ?? "")}`),
    "",
    "## Slices",
    ...slices.flatMap(({ tag, metrics }) => ["", `### ${tag}`, "", ...head, ...rows(metrics)]),
    "",
    "## Worst cases",
    ...worst(results).flatMap(describe),
    "",
    "## Manifest",
    "",
    ...Object.entries(manifest).map(
      ([key, value]) => `- ${key}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
    ),
    "",
  ].join("\n");
}

/** The cases with the lowest mean score, at most 20, perfect ones left out. */
function worst(results: CaseResult[]): CaseResult[] {
  const mean = ({ scores }: CaseResult) => {
    const values = Object.values(scores).flatMap(({ value }) => (value === null ? [] : [value]));
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  };
  return results
    .filter((result) => result.answer && mean(result) < 1)
    .sort((a, b) => mean(a) - mean(b))
    .slice(0, 20);
}

function describe({ case: one, answer, scores }: CaseResult): string[] {
  const expected = one.referenceSlides
    .map(({ deck, page }) => `${deck}${page ? ` p. ${page}` : ""}`)
    .join(", ");
  const got = answer?.hits
    .slice(0, 3)
    .map(({ slide }) => `${slide.deck} p. ${slide.page}`)
    .join(", ");
  const low = Object.entries(scores).filter(([, { value }]) => value !== null && value < 1);
  return [
    "",
    `### ${one.id}: ${cell(one.question)}`,
    "",
    `- expected: ${one.answerable ? expected || one.relevant.join(", ") || "an answer" : "a refusal"}; found first: ${got}`,
    `- answer: ${cell(answer?.answer ?? "").slice(0, 400)}`,
    ...low.map(([name, { value, reason }]) => `- ${name} ${number(value)}: ${cell(reason).slice(0, 300)}`),
  ];
}
