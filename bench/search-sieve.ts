/** What the sieve of signs loses: exact cosine's best that the sieved search has too. */
import { quantile } from "../eval/statistics/quantile.ts";
import { buildDenseIndex, type DenseIndex } from "../src/search/dense.ts";
import { joinCodes } from "../src/search/vector-code.ts";
import { findCourses } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import { readIndexRows } from "../src/store/index-rows.ts";
import { course, type Material } from "./search-corpus.ts";

export interface SieveFigures {
  chunks: number;
  vectors: number;
  questions: number;
  /** Share of exact cosine's top 10, and 100, that the sieved search has among its own. */
  top10: number;
  top100: number;
  /** The question that fares worst, of its top 10. */
  least: number;
  /** Milliseconds, medians. */
  exactMs: number | null;
  sievedMs: number | null;
}

/** As deep as production looks. */
const depth = 100;
const key = { model: "synthetic", dimensions: 384 };

export async function compareSieve(database: Database, material: Material): Promise<SieveFigures> {
  const [row] = await findCourses(database, course);
  const vectors: Uint8Array[][] = [];
  for await (const rows of readIndexRows(database, row?.id ?? 0, key)) {
    for (const { codes } of rows) vectors.push(codes);
  }
  const codes = joinCodes(vectors, key.dimensions);
  const exact = buildDenseIndex(codes, Number.POSITIVE_INFINITY);
  const sieved = buildDenseIndex(codes, 0);
  const questions = material.questions.flatMap((question) => material.vectors.get(question) ?? []);
  const compared = questions.map((query) => compare(query, exact, sieved));
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    chunks: vectors.length,
    vectors: codes.scales.length,
    questions: questions.length,
    top10: mean(compared.map(({ top10 }) => top10)),
    top100: mean(compared.map(({ top100 }) => top100)),
    least: Math.min(...compared.map(({ top10 }) => top10)),
    exactMs: quantile(
      compared.map(({ exactMs }) => exactMs),
      0.5,
    ),
    sievedMs: quantile(
      compared.map(({ sievedMs }) => sievedMs),
      0.5,
    ),
  };
}

function compare(query: Float32Array, exact: DenseIndex, sieved: DenseIndex) {
  const search = (index: DenseIndex) => {
    const started = performance.now();
    const positions = index.search(query, depth, null).map(({ position }) => position);
    return { positions, ms: performance.now() - started };
  };
  const right = search(exact);
  const found = search(sieved);
  const share = (count: number) => {
    const wanted = right.positions.slice(0, count);
    return (
      wanted.filter((position) => found.positions.slice(0, count).includes(position)).length / wanted.length
    );
  };
  return { top10: share(10), top100: share(depth), exactMs: right.ms, sievedMs: found.ms };
}
