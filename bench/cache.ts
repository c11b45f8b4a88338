/**
 * When an answer of before may be told again: `npm run bench:cache -- <set>`, a set being a folder with `corpus.jsonl` and
 * `queries.jsonl`, in which several questions have the same relevant entry. Each question is asked as if all others of its
 * course had been answered before; it is answered wrongly if the answer that is told again rests on another entry. The
 * threshold is fitted on the questions of every second entry and measured on the rest. `bench/cache-pairs.tsv` has pairs
 * that were read by hand, for two questions about one entry may still ask different things.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { leastAlike, mostLookedAt } from "../src/answer/cache/answer-cache.ts";
import { asksAnother } from "../src/answer/cache/asks-another.ts";
import { fuse } from "../src/answer/retrieve/fuse.ts";
import { searchLegs } from "../src/answer/retrieve/legs.ts";
import { readHits } from "../src/answer/retrieve/read-hits.ts";
import { openIndexes } from "../src/answer/retrieve/search-index.ts";
import { understand } from "../src/answer/retrieve/understand/understand.ts";
import type { CourseIndex } from "../src/search/course-index.ts";
import type { Lectern } from "../src/setup.ts";
import { cosine } from "../src/text/similarity.ts";
import { loadSets, setsNamed, withBenchLectern } from "./question-sets.ts";

const line = z.object({
  id: z.string(),
  question: z.string(),
  relevant: z.array(z.string()).min(1),
  course: z.string().default(""),
});
const entry = z.object({ id: z.string(), course: z.string().default("") });
type Line = z.infer<typeof line>;
interface Asked extends Line {
  vector: Float32Array;
  /** The entry that is found first, of the question's own course. */
  first: string | null;
}
interface Pair {
  cosine: number;
  isSame: boolean;
  isVetoed: boolean;
}

const signal = new AbortController().signal;
const thresholds = [0.98, 0.94, 0.9, 0.88, 0.86, 0.84, 0.82, 0.78, 0.74, 0.7];

const readLines = <Schema extends z.ZodType>(file: string, schema: Schema) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((text) => schema.parse(JSON.parse(text)));

await withBenchLectern(async (lectern) => {
  const [folder = ""] = setsNamed.training;
  const [set] = await loadSets(lectern, [folder]);
  if (!set) throw new Error("Name a set");
  const courses = new Map(
    readLines(join(folder, "corpus.jsonl"), entry).map(({ id, course }) => [id, course]),
  );
  const indexes = await openIndexes(lectern, { course: set.course });
  const asked: Asked[] = [];
  for (const one of readLines(join(folder, "queries.jsonl"), line)) {
    asked.push(await search(lectern, { indexes, courses }, one));
  }
  const near = asked.map((one) => pairsOf(one, asked));
  const entries = [...new Set(asked.map(({ relevant }) => relevant[0]))];
  const isFitted = asked.map(({ relevant }) => entries.indexOf(relevant[0]) % 2 === 0);
  const half = (fitted: boolean) => near.filter((_, place) => isFitted[place] === fitted);
  for (const [name, may] of [
    ["cosine alone", () => true],
    ["as it is", ({ isVetoed }: Pair) => !isVetoed],
  ] as const) {
    console.log(`\n**${name}**, ${half(true).length} questions fitted, ${half(false).length} measured\n`);
    console.log(
      "| cosine from | told again | wrong of those | wrong of all | measured: told again | wrong of those | wrong of all |\n|---|---|---|---|---|---|---|",
    );
    for (const least of thresholds) {
      const mark = least === leastAlike ? " (in use)" : "";
      console.log(
        `| ${least}${mark} | ${[true, false].map((fitted) => shares(half(fitted), least, may)).join(" | ")} |`,
      );
    }
  }
  const file = join(import.meta.dirname, "cache-pairs.tsv");
  if (existsSync(file)) readByHand(readFileSync(file, "utf8"), asked);
});

async function search(
  lectern: Lectern,
  { indexes, courses }: { indexes: CourseIndex[]; courses: Map<string, string> },
  one: Line,
): Promise<Asked> {
  const question = { question: one.question, history: [], k: 10, filters: {} };
  const understood = await understand({ rewriter: null, models: {} }, question, indexes, signal);
  const { legs, vector } = await searchLegs(indexes, understood, lectern.provider, signal);
  if (!vector) throw new Error("This needs an embedding model");
  const candidates = fuse(legs, lectern.config).slice(0, 10);
  const found = candidates.map(({ match, ...candidate }) => ({ ...candidate, features: null }));
  const hits = await readHits({ database: lectern.database, indexes }, found, understood.filters);
  const ids = hits.map(({ slide }) => slide.externalId ?? slide.id);
  return { ...one, vector, first: ids.find((id) => courses.get(id) === one.course) ?? null };
}

/** The nearest questions of the same course, the nearest first. */
function pairsOf(one: Asked, all: Asked[]): Pair[] {
  return all
    .filter((other) => other !== one && other.course === one.course && other.question !== one.question)
    .map((other) => ({ other, cosine: cosine(one.vector, other.vector) }))
    .filter((pair) => pair.cosine >= (thresholds.at(-1) ?? 0))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, mostLookedAt)
    .map(({ other, cosine: alike }) => ({
      cosine: alike,
      isSame: other.relevant[0] === one.relevant[0],
      isVetoed: isVetoed(one, other),
    }));
}

function isVetoed(one: Asked, other: Asked): boolean {
  return one.first !== other.relevant[0] || asksAnother(one.question, other.question) !== null;
}

/** The nearest question that passes, as in production. */
function shares(near: Pair[][], least: number, may: (pair: Pair) => boolean): string {
  const told = near.flatMap((pairs) => pairs.find((pair) => pair.cosine >= least && may(pair)) ?? []);
  const wrong = told.filter(({ isSame }) => !isSame).length;
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  return [told.length / near.length, wrong / (told.length || 1), wrong / near.length]
    .map(percent)
    .join(" | ");
}

function readByHand(text: string, asked: Asked[]): void {
  const byId = new Map(asked.map((one) => [one.id, one]));
  const pairs = text.split("\n").flatMap((row) => {
    const [left = "", right = "", label] = row.split("\t");
    const [one, other] = [byId.get(left), byId.get(right)];
    if (!one || !other) return [];
    return [
      { cosine: cosine(one.vector, other.vector), isSame: label === "same", isVetoed: isVetoed(one, other) },
    ];
  });
  if (pairs.length === 0) return;
  const of = (isSame: boolean) => pairs.filter((pair) => pair.isSame === isSame);
  console.log(
    `\n**Read by hand**: ${of(true).length} pairs that ask the same, ${of(false).length} that do not\n`,
  );
  console.log(
    "| cosine from | same: alone | as it is | not the same: alone | as it is |\n|---|---|---|---|---|",
  );
  for (const least of thresholds) {
    const cells = [true, false].flatMap((isSame) => {
      const told = of(isSame).filter((pair) => pair.cosine >= least);
      return [told, told.filter((pair) => !pair.isVetoed)].map(({ length }) => length);
    });
    console.log(`| ${least} | ${cells.join(" | ")} |`);
  }
}
