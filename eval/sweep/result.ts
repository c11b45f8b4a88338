import { basename, resolve } from "node:path";
import { groupBy } from "../../src/group-by.ts";
import { money } from "../../src/text/figures.ts";
import { escapeMarkdown, type Table, toMarkdownTable } from "../../src/text/table.ts";
import type { BuiltIndex } from "./build-index.ts";
import { nameChunking, nameFusion, type SearchSettings } from "./grid.ts";
import { margin, meanOf, type RankedRow, rankRows, recommend } from "./recommend.ts";
import { decidingMetric, type SweepRow } from "./variants.ts";

/** The findings of a sweep, up to where it stopped. */
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

type Facts = Omit<SweepResult, "rows">;

export function makeSweepResult(rows: SweepRow[], { notes, dataset, decks, ...facts }: Facts): SweepResult {
  const [first, ...others] = rows.filter(({ failures }) => failures.searches > 0);
  const most = Math.max(...[first, ...others].map((row) => row?.failures.searches ?? 0));
  const failed =
    first &&
    `In ${others.length + 1} rows some searches (at most ${most} questions) failed, e.g.: ${first.failures.reason}`;
  return {
    dataset: basename(dataset),
    decks: decks.map((path) => basename(resolve(path))),
    ...facts,
    rows: rankRows(rows),
    notes: [...notes, ...(failed ? [failed] : []), ...describeAlike(rows)],
  };
}

/** Short slides leave nothing to choose: then several chunkings are one, and a reader should not look for a reason. */
function describeAlike(rows: SweepRow[]): string[] {
  const indexes = new Set(rows.map(({ index }) => index));
  const alike = groupBy(indexes, ({ fingerprint, dimensions }) => `${fingerprint} ${dimensions}`);
  const several = [...alike.values()].filter((same) => same.length > 1);
  const lists = new Set(several.map((same) => same.map((one) => nameChunking(one.chunking)).join("; ")));
  return [...lists].map((names) => `These chunkings cut these decks alike: ${names}.`);
}

export const legend = [
  "Best first; [95% interval]. * best; = not distinguishable from it (paired sign-flip test, p ≥ 0.05).",
  "Chunkings by their numbers: slide max/min tokens/overlap %, fixed max/overlap %, hierarchical parent/child/overlap, semantic max/buffer/percentile.",
  "Ingest and tokens are what each index takes by itself; ms is one search without the embedding of the question.",
];

export function describeQuestions({ dataset, decks, asked, leftOut, rows, planned }: SweepResult): string {
  const slides = Math.max(0, ...rows.map(({ index }) => index.slides));
  const aside = leftOut > 0 ? `, ${leftOut} left out because they name no slide of these decks` : "";
  const stopped = rows.length < planned ? `; stopped after ${rows.length} of ${planned} combinations` : "";
  return `${asked} questions of ${dataset} to ${decks.join(", ")} (${slides} slides)${aside}${stopped}`;
}

const none = "–";

export function indexTable({ rows }: SweepResult): Table {
  const indexes = [...new Set(rows.map(({ index }) => index))].sort((a, b) => a.course.id - b.course.id);
  const isBilled = indexes.some(({ costUsd }) => costUsd !== null);
  const header = ["chunking", "dimensions", "chunks", "tokens a chunk", "ingest s", "tokens embedded"];
  return {
    header: [...header, ...(isBilled ? ["USD"] : [])],
    rows: indexes.map((index) => [
      nameChunking(index.chunking),
      String(index.dimensions ?? none),
      String(index.chunks),
      index.chunkTokens.toFixed(0),
      index.seconds.toFixed(1),
      String(index.tokens),
      ...(isBilled ? [index.costUsd === null ? none : money(index.costUsd)] : []),
    ]),
    words: 1,
  };
}

const shownMetrics = ["hit@1", "hit@5", "MRR", decidingMetric];

export function rowTable({ rows }: SweepResult): Table {
  const several = hasSeveralSizes(rows);
  return {
    header: [
      "",
      "chunking",
      ...(several ? ["dimensions"] : []),
      "fusion",
      "rerank",
      ...shownMetrics,
      "to the best",
      "p",
      "ms p50",
      "p95",
    ],
    rows: rows.map((row) => [
      row.toBest === null ? "*" : row.isAsGood ? "=" : "",
      nameChunking(row.index.chunking),
      ...(several ? [String(row.index.dimensions ?? none)] : []),
      nameFusion(row.search.fusion),
      row.search.rerank,
      ...shownMetrics.map((name) => withInterval(row, name)),
      row.toBest ? signed(row.toBest.mean) : "",
      row.toBest ? row.toBest.p.toFixed(3) : "",
      row.milliseconds?.p50.toFixed(1) ?? none,
      row.milliseconds?.p95.toFixed(1) ?? none,
    ]),
    words: several ? 5 : 4,
  };
}

const hasSeveralSizes = (rows: RankedRow[]) => new Set(rows.map(({ index }) => index.dimensions)).size > 1;

function withInterval({ summaries }: RankedRow, metric: string): string {
  const { mean, low, high } = summaries.find(({ name }) => name === metric) ?? {};
  const bound = (value: number) => value.toFixed(2).replace(/^0/, "");
  return mean == null || low == null || high == null
    ? none
    : `${mean.toFixed(3)} [${bound(low)} ${bound(high)}]`;
}

const signed = (value: number) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${Math.abs(value).toFixed(3)}`;

export function describeRecommendation({ rows }: SweepResult): string {
  const found = recommend(rows);
  if (!found) return "Nothing was searched, so there is nothing to recommend.";
  const { row, best, among } = found;
  const several = hasSeveralSizes(rows);
  const name = ({ index, search }: RankedRow) =>
    `${nameChunking(index.chunking)}${several ? `, ${index.dimensions} dimensions` : ""}, ${nameSearch(search)}`;
  const figure = (of: RankedRow) => `${decidingMetric} ${meanOf(of).toFixed(3)}`;
  const recommended = `Recommended: ${name(row)} (${figure(row)})`;
  if (row === best) {
    const others =
      among === 1 ? "no other is as good" : `the cheapest, too, of the ${among} that are as good`;
    return `${recommended}: the best, and ${others}.`;
  }
  const { low = 0 } = row.toBest ?? {};
  const doubt =
    low < -margin
      ? `; with so few questions, a loss of up to ${Math.abs(low).toFixed(3)} can't be ruled out`
      : "";
  return `${recommended}: the cheapest of ${among} that are not worse than the best, ${name(best)} (${figure(best)}), beyond chance nor by more than ${margin}${doubt}.`;
}

const nameSearch = ({ fusion, rerank }: SearchSettings) =>
  `${nameFusion(fusion)}, ${rerank === "none" ? "not reranked" : `reranked by ${rerank === "model" ? "the model" : "features"}`}`;

export function toMarkdown(result: SweepResult, date: string): string {
  return [
    `# Sweep: ${escapeMarkdown(result.dataset)}`,
    `Made ${date.slice(0, 10)}. ${describeQuestions(result)}`,
    ...result.notes.map((note) => `> ${escapeMarkdown(note)}`),
    `**${escapeMarkdown(describeRecommendation(result))}**`,
    "## What was built",
    toMarkdownTable(indexTable(result)).join("\n"),
    "## How well it is searched",
    toMarkdownTable(rowTable(result)).join("\n"),
    `${legend.join(" ")}\n`,
  ].join("\n\n");
}

/** The numbers for a program: rows best first, each with its index. Unknown is null. */
export function toJson({ rows, ...rest }: SweepResult) {
  const found = recommend(rows);
  return {
    format: 1,
    ...rest,
    comparedBy: decidingMetric,
    rows: rows.map(toRow),
    recommended: found && {
      ...settingsOf(found.row),
      [decidingMetric]: meanOf(found.row),
      among: found.among,
    },
  };
}

const settingsOf = ({ index: { chunking, dimensions }, search }: RankedRow) => ({
  name: `${nameChunking(chunking)}, ${nameFusion(search.fusion)}, ${search.rerank}`,
  chunking,
  dimensions,
  ...search,
});

function toRow(row: RankedRow) {
  const { index, summaries, toBest, isAsGood, milliseconds, failures } = row;
  const { slides, chunks, chunkTokens, seconds, tokens, costUsd }: BuiltIndex = index;
  return {
    ...settingsOf(row),
    index: { slides, chunks, chunkTokens, seconds, tokens, costUsd },
    metrics: Object.fromEntries(
      summaries.map(({ name, mean, low, high, scored, failed, total }) => [
        name,
        { mean, low, high, scored, failed, total },
      ]),
    ),
    toBest,
    isAsGood,
    milliseconds,
    failures,
  };
}
