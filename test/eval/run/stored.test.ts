import { describe, expect, it } from "vitest";
import { toRun } from "../../../eval/run/runs.ts";
import { answerSchema, readColumn } from "../../../eval/run/stored.ts";
import type { EvaluationRow } from "../../../src/store/evaluations.ts";

const manifest = {
  id: "20261130-092716-793c",
  started: "2026-11-30T09:27:16.436Z",
  name: "base",
  scope: "answers",
  state: "finished",
  seconds: 10,
  dataset: { path: "q.jsonl", hash: "6b67", cases: 1, asked: 1 },
  repeat: 1,
  seed: 1,
  courses: [{ name: "bakery", slides: 4, indexVersion: "8bb4" }],
  provider: "local",
  settings: { k: "10" },
  models: { answer: "extractive" },
  judges: [],
  prompts: {},
  lectern: "0.1.0",
  machine: "Node v20",
  cost: { answers: 0, judgements: 0 },
  warnings: [],
};
const row = (changes: Partial<EvaluationRow> = {}): EvaluationRow => ({
  id: manifest.id,
  name: "base",
  fingerprint: "f",
  datasetHash: "6b67",
  started: "2026-11-30T09:27:16Z",
  finished: "2026-11-30T09:28:16Z",
  seconds: 12,
  answersUsd: null,
  judgementsUsd: 0,
  manifest,
  metrics: [{ name: "hit@1", group: "retrieval", better: "higher", unit: "share", about: "a" }],
  cases: [{ id: "1", question: "Why?", answerable: true }],
  headline: null,
  ...changes,
});

describe("a stored run", () => {
  it("opens, with the books of its row", () => {
    const { cases, manifest: read } = toRun(row());
    expect(read).toMatchObject({ name: "base", seconds: 12, cost: { answers: null } });
    expect(cases).toMatchObject([{ question: "Why?", history: [], tags: [] }]);
  });

  it.each([
    ["manifest", { ...manifest, repeat: "often" }, /evaluation_runs\.manifest .*793c .*repeat/],
    ["metrics", [{ name: "hit@1" }], /evaluation_runs\.metrics .*0\.group/],
    ["cases", [{ id: "1" }], /evaluation_runs\.cases .*0\.question/],
  ])("that is damaged is named with the field of its %s, and with what to do", (column, value, message) => {
    const read = () => toRun(row({ [column]: value }));
    expect(read).toThrow(message);
    expect(read).toThrow(/`lectern eval remove`/);
    expect(read).toThrow(expect.objectContaining({ code: "storage" }));
  });
});

describe("a stored answer", () => {
  const slide = { id: "s", course: "c", deck: "d.md", page: 1, title: "T", section: null };
  const legs = { bm25: null, dense: { rank: 1, score: 0.4 }, rerank: null };
  const early = {
    answer: "Feed it [1].",
    answered: true,
    citations: [{ marker: 1, slide, quote: "Feed it." }],
    hits: [{ chunkId: 3, score: 0.5, legs, slide, twins: [{ ...slide, id: "t" }] }],
    made: { coverage: 1, unsupported: [], mended: 0, cut: false, prompt: null, model: null, tier: null },
    verdict: null,
    usage: { inputTokens: null, outputTokens: null, costUsd: null },
    timings: { total: 3 },
  };

  it("of an earlier version opens: what came later has a default", () => {
    expect(answerSchema.parse(early)).toMatchObject({
      charges: [],
      made: { dropped: [], skipped: [], leftOut: null, mended: 0 },
      hits: [{ twins: [{ id: "t" }] }],
    });
  });

  it("that is damaged is named with its field", () => {
    const damaged = { ...early, hits: [{ ...early.hits[0], score: "high" }] };
    expect(() => readColumn(answerSchema, damaged, "evaluation_answers.answer of 1")).toThrow(
      /evaluation_answers\.answer of 1 .*hits\.0\.score/,
    );
  });
});
