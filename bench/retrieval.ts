/**
 * Retrieval and answerability on a question set: `npm run bench:retrieval -- <folder>…`, each folder with
 * `corpus.jsonl` {id, title, text} and `queries.jsonl` {id, question, relevant: [id]}. Prints hit@k and MRR by dense
 * weight, and fits the answerability model (src/answer/answerable.ts) on answerable questions, the same with their
 * slides taken away (near-topic), and questions of the other folders (off-topic).
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { defaultChunking } from "../ingest/chunk/chunk.ts";
import { ingest } from "../ingest/ingest.ts";
import { fuse } from "../src/answer/fuse.ts";
import { findScope, search } from "../src/answer/search.ts";
import { loadConfig } from "../src/config.ts";
import { setup } from "../src/setup.ts";
import { loadChunks } from "../src/store/search.ts";

interface Query {
  question: string;
  relevant: string[];
}
interface Sample {
  similarity: number;
  coverage: number;
  answerable: boolean;
  kind: string;
}

const perSet = 300;
const signal = new AbortController().signal;
const data = mkdtempSync(join(tmpdir(), "lectern-bench-"));
const lectern = await setup(loadConfig({ LECTERN_DATA: data }), "bench", () => undefined);
const folders = process.argv.slice(2);
const sets = new Map<string, Query[]>();
for (const folder of folders) {
  const course = basename(folder);
  await ingest(
    { ...lectern, embedding: lectern.provider.embedding, maxFileBytes: 1e9 },
    {
      course,
      files: [{ file: join(folder, "corpus.jsonl"), deck: "corpus.jsonl" }],
      chunking: defaultChunking,
    },
    () => undefined,
    signal,
  );
  const all = readFileSync(join(folder, "queries.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Query);
  const step = Math.max(1, Math.floor(all.length / perSet));
  sets.set(course, all.filter((_, index) => index % step === 0).slice(0, perSet));
}

const weights = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1];
const samples: Sample[] = [];
for (const [course, queries] of sets) {
  const ranks = new Map<number, number[]>(weights.map((weight) => [weight, []]));
  for (const query of queries) {
    const found = await look(course, query.question);
    for (const weight of weights) ranks.get(weight)?.push(rankOf(found, query, weight));
    const relevant = found.evidence(() => true);
    const without = found.evidence((externalId) => !query.relevant.includes(externalId));
    samples.push(
      { ...relevant, answerable: true, kind: course },
      { ...without, answerable: false, kind: "near" },
    );
  }
  console.log(`\n${course}: ${queries.length} questions`);
  for (const [weight, list] of ranks) {
    const hit = (k: number) => (list.filter((rank) => rank <= k).length / list.length).toFixed(3);
    const mrr = list.reduce((sum, rank) => sum + (rank <= 100 ? 1 / rank : 0), 0) / list.length;
    console.log(
      `dense ${weight.toFixed(1)}  hit@1 ${hit(1)}  hit@5 ${hit(5)}  hit@10 ${hit(10)}  MRR ${mrr.toFixed(3)}`,
    );
  }
  for (const [other, others] of sets) {
    if (other === course) continue;
    for (const query of others.slice(0, 80)) {
      samples.push({
        ...(await look(course, query.question)).evidence(() => true),
        answerable: false,
        kind: "off",
      });
    }
  }
}
fit(samples);
await lectern.close();
rmSync(data, { recursive: true, force: true });

async function look(course: string, question: string) {
  const scope = await findScope(lectern, { course, filters: {} });
  const legs = await search(lectern, [question], scope, signal);
  const ids = [...new Set(fuse(legs, 0.5).map((match) => match.chunkId))];
  const chunks = await loadChunks(lectern.database, ids);
  const idOf = (chunkId: number) => chunks.get(chunkId)?.slides[0]?.externalId ?? "";
  return {
    legs,
    idOf,
    evidence(keep: (externalId: string) => boolean) {
      const kept = fuse(legs, 0.5).filter((match) => keep(idOf(match.chunkId)));
      return {
        similarity: Math.max(0, ...kept.map((match) => match.legs.dense?.score ?? 0)),
        coverage: Math.max(0, ...kept.slice(0, 10).map((match) => match.coverage)),
      };
    },
  };
}

function rankOf(found: Awaited<ReturnType<typeof look>>, query: Query, weight: number): number {
  const ids = [...new Set(fuse(found.legs, weight).map((match) => found.idOf(match.chunkId)))];
  const index = ids.findIndex((id) => query.relevant.includes(id));
  return index === -1 ? Number.POSITIVE_INFINITY : index + 1;
}

/** Logistic regression by gradient descent, each kind weighing the same. */
function fit(all: Sample[]): void {
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const w = { bias: 0, similarity: 0, coverage: 0 };
  for (let round = 0; round < 4000; round++) {
    const gradient = { bias: 0, similarity: 0, coverage: 0 };
    for (const one of all) {
      const p = 1 / (1 + Math.exp(-(w.bias + w.similarity * one.similarity + w.coverage * one.coverage)));
      const error = ((one.answerable ? 1 : 0) - p) / (counts.get(one.kind) ?? 1);
      gradient.bias += error;
      gradient.similarity += error * one.similarity;
      gradient.coverage += error * one.coverage;
    }
    for (const key of ["bias", "similarity", "coverage"] as const) w[key] += 0.3 * gradient[key];
  }
  console.log("\nanswerability:", w);
  for (const shift of [-0.8, -0.4, 0, 0.4, 0.8, 1.2]) {
    const rate = (kind: string) => {
      const of = all.filter((one) => one.kind === kind);
      const yes = of.filter(
        (one) => w.bias + shift + w.similarity * one.similarity + w.coverage * one.coverage >= 0,
      );
      return `${kind} ${(yes.length / of.length).toFixed(2)}`;
    };
    console.log(`bias ${(w.bias + shift).toFixed(2)}: answers`, [...counts.keys()].map(rate).join("  "));
  }
}
