import type { Chunking } from "../../ingest/chunk/chunking.ts";
import { escapeMarkdown, type Table, toLines, toMarkdownTable } from "../../src/text/table.ts";
import type { MetricSummary } from "../report/report.ts";
import type { BuiltIndex } from "./build-index.ts";
import type { Fusion, SearchSettings } from "./grid.ts";
import { margin, meanOf, type RankedRow, recommend } from "./recommend.ts";
import { decidingMetric } from "./sweep.ts";

/** What a sweep found, as far as it came. */
export interface SweepResult {
  dataset: string;
  decks: string[];
  /** Questions with a reference slide in the decks, and the others. */
  asked: number;
  leftOut: number;
  /** Best first. */
  rows: RankedRow[];
  /** All combinations of the grid. */
  planned: number;
  /** What to know before believing the numbers. */
  notes: string[];
}

const shownMetrics = ["hit@1", "hit@5", "MRR", decidingMetric];
const none = "–";

/** For a terminal. */
export function renderSweep(result: SweepResult): string {
  return [
    describeQuestions(result),
    "",
    ...toLines(indexTable(result)),
    "",
    ...toLines(rowTable(result)),
    "",
    ...legend,
    ...(notesOf(result).length > 0 ? ["", ...notesOf(result).map((note) => `! ${note}`)] : []),
    "",
    describeRecommendation(result),
  ].join("\n");
}

export function renderSweepMarkdown(result: SweepResult, date: string): string {
  return [
    `# Sweep: ${escapeMarkdown(result.dataset)}`,
    "",
    `Made ${date.slice(0, 10)}. ${describeQuestions(result)}`,
    "",
    ...notesOf(result).flatMap((note) => [`> ${escapeMarkdown(note)}`, ""]),
    `**${escapeMarkdown(describeRecommendation(result))}**`,
    "",
    "## What was built",
    "",
    ...toMarkdownTable(indexTable(result)),
    "",
    "## How well it is searched",
    "",
    ...toMarkdownTable(rowTable(result)),
    "",
    legend.join(" "),
    "",
  ].join("\n");
}

/** `slide 240, neighbours under 60 merged` and the like: what tells chunkings apart. */
export function nameChunking(chunking: Chunking): string {
  return (
    nameStrategy(chunking) + (chunking.divider === undefined ? "" : ` at ${JSON.stringify(chunking.divider)}`)
  );
}

function nameStrategy(chunking: Chunking): string {
  switch (chunking.strategy) {
    case "slide":
      return `slide ${chunking.maxTokens}/${chunking.minTokens}/${chunking.overlapPercentage}`;
    case "fixed":
      return `fixed ${chunking.maxTokens}/${chunking.overlapPercentage}`;
    case "hierarchical":
      return `hierarchical ${chunking.parentTokens}/${chunking.childTokens}/${chunking.overlapTokens}`;
    case "semantic":
      return `semantic ${chunking.maxTokens}/${chunking.bufferSize}/${chunking.breakpointPercentile}`;
    default:
      return chunking.strategy;
  }
}

/** `rrf`, `weighted 0.6`; a dense weight of 0 is words alone, of 1 meaning alone. */
export const nameFusion = (fusion: Fusion) => (fusion === "rrf" ? "rrf" : `weighted ${fusion.denseWeight}`);

const nameSearch = ({ fusion, rerank }: SearchSettings) =>
  `${nameFusion(fusion)}, ${rerank === "none" ? "not reranked" : `reranked by ${rerank === "model" ? "the model" : "features"}`}`;

const legend = [
  "Best first; [95% interval]. * best; = not told apart from it (paired sign-flip test, p ≥ 0.05).",
  "Chunkings by their numbers: slide max/min tokens/overlap %, fixed max/overlap %, hierarchical parent/child/overlap, semantic max/buffer/percentile.",
  "Ingest and tokens are what each index takes alone; ms is one search without the embedding of the question.",
];

function describeQuestions({ dataset, decks, asked, leftOut, rows, planned }: SweepResult): string {
  const slides = Math.max(0, ...rows.map(({ index }) => index.slides));
  const aside = leftOut > 0 ? `, ${leftOut} left out that name no slide of these decks` : "";
  const stopped = rows.length < planned ? `; stopped after ${rows.length} of ${planned} combinations` : "";
  return `${asked} questions of ${dataset} to ${decks.join(", ")} (${slides} slides)${aside}${stopped}`;
}

const indexesIn = ({ rows }: SweepResult): BuiltIndex[] =>
  [...new Set(rows.map(({ index }) => index))].sort((a, b) => a.course.id - b.course.id);

/** Short slides leave nothing to choose: then several chunkings are one, and a reader should not look for a reason. */
function notesOf(result: SweepResult): string[] {
  const alike = new Map<string, string[]>();
  for (const { fingerprint, dimensions, chunking } of indexesIn(result)) {
    const key = `${fingerprint} ${dimensions}`;
    alike.set(key, [...(alike.get(key) ?? []), nameChunking(chunking)]);
  }
  const same = new Set(
    [...alike.values()].filter((names) => names.length > 1).map((names) => names.join("; ")),
  );
  return [...result.notes, ...[...same].map((names) => `These chunkings cut these decks alike: ${names}.`)];
}

function indexTable(result: SweepResult): Table {
  const indexes = indexesIn(result);
  const isBilled = indexes.some(({ costUsd }) => costUsd !== null);
  return {
    header: [
      "chunking",
      "dimensions",
      "chunks",
      "tokens a chunk",
      "ingest s",
      "tokens embedded",
      ...(isBilled ? ["USD"] : []),
    ],
    rows: indexes.map((index) => [
      nameChunking(index.chunking),
      String(index.dimensions ?? none),
      String(index.chunks),
      index.chunkTokens.toFixed(0),
      index.seconds.toFixed(1),
      String(index.tokens),
      ...(isBilled ? [index.costUsd?.toFixed(4) ?? none] : []),
    ]),
    words: 1,
  };
}

function rowTable({ rows }: SweepResult): Table {
  const sizes = new Set(rows.map(({ index }) => index.dimensions)).size;
  const dimensions = ({ dimensions: size }: BuiltIndex) => (sizes > 1 ? [String(size ?? none)] : []);
  return {
    header: [
      "",
      "chunking",
      ...(sizes > 1 ? ["dimensions"] : []),
      "fusion",
      "rerank",
      ...shownMetrics,
      "to the best",
      "p",
      "ms p50",
      "p95",
    ],
    rows: rows.map(({ index, search, summaries, toBest, isAsGood, milliseconds }) => [
      toBest === null ? "*" : isAsGood ? "=" : "",
      nameChunking(index.chunking),
      ...dimensions(index),
      nameFusion(search.fusion),
      search.rerank,
      ...shownMetrics.map((name) => withInterval(summaries.find((one) => one.name === name))),
      toBest ? signed(toBest.mean) : "",
      toBest ? toBest.p.toFixed(3) : "",
      milliseconds?.p50.toFixed(1) ?? none,
      milliseconds?.p95.toFixed(1) ?? none,
    ]),
    words: sizes > 1 ? 5 : 4,
  };
}

function withInterval(summary: MetricSummary | undefined): string {
  if (!summary || summary.mean === null || summary.low === null || summary.high === null) return none;
  return `${summary.mean.toFixed(3)} [${bound(summary.low)} ${bound(summary.high)}]`;
}

const bound = (value: number) => value.toFixed(2).replace(/^0/, "");
const signed = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value).toFixed(3)}`;

function describeRecommendation({ rows }: SweepResult): string {
  const found = recommend(rows);
  if (!found) return "Nothing was searched, so there is nothing to recommend.";
  const { row, best, among } = found;
  const name = ({ index, search }: RankedRow, sizes: number) =>
    `${nameChunking(index.chunking)}${sizes > 1 ? `, ${index.dimensions} dimensions` : ""}, ${nameSearch(search)}`;
  const sizes = new Set(rows.map(({ index }) => index.dimensions)).size;
  const figure = (value: number) => `${decidingMetric} ${value.toFixed(3)}`;
  if (row === best) {
    const others =
      among === 1 ? "no other is as good" : `the cheapest, too, of the ${among} that are as good`;
    return `Recommended: ${name(row, sizes)} (${figure(meanOf(row))}): the best, and ${others}.`;
  }
  const { low = 0 } = row.toBest ?? {};
  const doubt =
    low < -margin ? `; so few questions do not rule out that it loses up to ${Math.abs(low).toFixed(3)}` : "";
  return `Recommended: ${name(row, sizes)} (${figure(meanOf(row))}): the cheapest of ${among} that are not worse than the best, ${name(best, sizes)} (${figure(meanOf(best))}), beyond chance nor by more than ${margin}${doubt}.`;
}
