/** Question sets for the retrieval benchmarks, each ingested into a course of its own. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import type { EvalCase } from "../eval/dataset/case.ts";
import { loadCases } from "../eval/dataset/cases.ts";
import type { KnownSlide } from "../eval/dataset/references.ts";
import { isRelevant } from "../eval/metrics/relevance.ts";
import { defaultChunking } from "../ingest/chunk/chunk.ts";
import type { Chunking } from "../ingest/chunk/chunking.ts";
import { ingest } from "../ingest/ingest.ts";
import { discoverDecks } from "../ingest/sources/discover.ts";
import { loadConfig } from "../src/config.ts";
import { type Lectern, setup } from "../src/setup.ts";

export interface QuestionSet {
  course: string;
  cases: EvalCase[];
}

/** A set's name in tables, such as `paraphrase`, or the course's where its questions have no tags. */
export const kindOf = (set: QuestionSet, one: EvalCase) => one.tags[0] ?? set.course;
export const isFound = (one: EvalCase, slide: KnownSlide) => isRelevant({ ...one, course: undefined }, slide);

/** Of a large set every n-th question, so that all of it is represented. */
const perSet = 400;

/**
 * `names`: folders with `corpus.jsonl` and `queries.jsonl`, or `<decks>=<questions.jsonl>`. Decks that can't be read are
 * named and left out, as `lectern ingest` does.
 */
export async function loadSets(
  lectern: Lectern,
  names: string[],
  chunking: Chunking = defaultChunking,
): Promise<QuestionSet[]> {
  const sets: QuestionSet[] = [];
  for (const name of names) {
    const [decks = "", questions] = name.includes("=")
      ? name.split("=")
      : [join(name, "corpus.jsonl"), join(name, "queries.jsonl")];
    if (!questions || !existsSync(questions)) throw new Error(`${name} has no questions`);
    const course = basename(name.includes("=") ? questions.replace(/\.jsonl$/, "") : name);
    const { files } = discoverDecks([decks], course);
    const { failed } = await ingest(
      { ...lectern, embedding: lectern.provider.embedding, maxFileBytes: 1e9 },
      { course, files, chunking },
      () => undefined,
      new AbortController().signal,
    );
    for (const { deck } of failed) console.error(`${course}: ${deck} can't be read`);
    const all = loadCases(questions).cases;
    const step = Math.max(1, Math.floor(all.length / perSet));
    sets.push({ course, cases: all.filter((_, index) => index % step === 0).slice(0, perSet) });
  }
  return sets;
}

/** `--data <folder>` keeps the indexes for the next run; `--related a,b` names courses that answer each other's questions; `--large` adds a course of 100,000 slides, `--quality` measures no speed, `--out` names a file for every answer. */
const { values: parsed, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    "held-out": { type: "string", multiple: true, default: [] },
    large: { type: "boolean", default: false },
    out: { type: "string" },
    quality: { type: "boolean", default: false },
    related: { type: "string", multiple: true, default: [] },
  },
});
export const setsNamed = {
  training: positionals,
  heldOut: parsed["held-out"],
  large: parsed.large,
  out: parsed.out,
  quality: parsed.quality,
};
export const areRelated = (one: string, other: string) =>
  parsed.related.some((pair) => pair.split(",").includes(one) && pair.split(",").includes(other));

/** A Lectern on a folder of its own, for one benchmark. */
export async function withBenchLectern(work: (lectern: Lectern) => Promise<void>): Promise<void> {
  const { data } = parsed;
  const folder = data ?? mkdtempSync(join(tmpdir(), "lectern-bench-"));
  const lectern = await setup(loadConfig({ LECTERN_DATA: folder }), "a benchmark", () => undefined);
  try {
    await work(lectern);
  } finally {
    await lectern.close();
    if (!data) rmSync(folder, { recursive: true, force: true });
  }
}
