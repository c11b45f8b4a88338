import type { CaseRow, Failure, Report } from "../../../eval/report/report.ts";
import type { Manifest } from "../../../eval/run/manifest.ts";
import { caseAnswer, caseRow, slide } from "./synthetic-cases.ts";
import { syntheticMetrics } from "./synthetic-metrics.ts";
import { byK, compare, latency, slices, summarise } from "./synthetic-statistics.ts";
import { seededRandom } from "./synthetic-text.ts";

export interface SyntheticOptions {
  cases: number;
  runs: number;
  repeats?: number;
  seed?: number;
  gates?: boolean;
}

/** A report of a realistic size and shape, the same for the same options; a case in 25 carries hostile text. */
export function syntheticReport({
  cases,
  runs,
  repeats = 1,
  seed = 7,
  gates = true,
}: SyntheticOptions): Report {
  const random = seededRandom(seed);
  const slides = Array.from({ length: Math.max(40, Math.round(cases * 0.7)) }, (_, index) =>
    slide(index, random),
  );
  const rows = Array.from({ length: cases }, (_, index) => caseRow(index, slides, random));
  for (const row of rows) {
    const quality = (random() + random() - 1) * 0.9;
    for (let run = 0; run < runs; run++) {
      for (let repeat = 0; repeat < repeats; repeat++) {
        row.answers.push(caseAnswer(row, { run, repeat, quality: quality + run * 0.12 }, slides, random));
      }
    }
  }
  return {
    format: 1,
    name: `rag-on-aws, ${cases} cases`,
    date: "2026-03-14T09:26:53.000Z",
    metrics: syntheticMetrics.map(({ name, group, better, unit, about }) => ({
      name,
      group,
      better,
      unit,
      about,
    })),
    runs: Array.from({ length: runs }, (_, run) => ({
      manifest: manifest(run, { cases, repeats, slides: slides.length }),
      summaries: summarise(rows, run, repeats),
      asked: rows.length,
      answers: rows.length * repeats,
      waiting: 0,
      cautions: [],
      riskCoverage: {
        quality: "answer completeness",
        points: [0.9, 0.6, 0.3].map((threshold) => ({
          threshold,
          coverage: 1 - threshold,
          risk: 0.5 - threshold / 2,
        })),
      },
      notes: [],
      slices: slices(rows, run, repeats),
      hiddenSlices: 0,
      people: null,
      pairwise: [],
      counterfactuals: [],
      byK: byK(rows, run),
      feedback: null,
      latency: latency(rows, run),
      failures: failures(rows, run),
    })),
    comparisons: Array.from({ length: Math.max(0, runs - 1) }, (_, run) => compare(rows, run + 1)).flat(),
    gates: gates
      ? [
          {
            gate: "hit@5 ≥ 0.80",
            metric: "hit@5",
            run: runs - 1,
            passed: true,
            reason: "wanted at least 0.80, found 0.88",
          },
          {
            gate: "faithfulness ≥ 0.95",
            metric: "faithfulness",
            run: runs - 1,
            passed: false,
            reason: "wanted at least 0.95, found 0.87",
          },
          {
            gate: "false refusals ≤ 0.10",
            metric: "false refusals",
            run: runs - 1,
            passed: true,
            reason: "wanted at most 0.10, found 0.05",
          },
        ]
      : null,
    slides,
    trends: [],
    cases: rows,
  };
}

function failures(rows: CaseRow[], run: number): Failure[] {
  return rows.flatMap(({ id, answers }) =>
    answers
      .filter((answer) => answer.run === run)
      .flatMap(({ error, scores }): Failure[] => [
        ...(error === null ? [] : [{ lost: "answer" as const, case: id, metric: null, reason: error }]),
        ...Object.entries(scores).flatMap(([metric, one]) =>
          one.failed ? [{ lost: "score" as const, case: id, metric, reason: one.reason }] : [],
        ),
      ]),
  );
}

function manifest(run: number, size: { cases: number; repeats: number; slides: number }): Manifest {
  const hybrid = run > 0;
  return {
    id: `2026-03-14-${run}`,
    name: ["bm25", "hybrid", "hybrid + rerank"][run] ?? `variant ${run}`,
    scope: "answers",
    state: "finished",
    started: `2026-03-14T0${7 + run}:12:00.000Z`,
    seconds: 412 + run * 95,
    dataset: {
      path: "eval/datasets/rag-on-aws.jsonl",
      hash: `sha256-${"c0ffee12".repeat(8)}`,
      cases: size.cases,
      asked: size.cases,
    },
    repeat: size.repeats,
    seed: 20_260_314,
    courses: [{ name: "rag-on-aws", slides: size.slides, indexVersion: hybrid ? "v7-4be1" : "v6-19d0" }],
    provider: "bedrock",
    settings: {
      LECTERN_PROVIDER: "bedrock",
      LECTERN_SEARCH: hybrid ? "hybrid" : "bm25",
      LECTERN_RERANK: run > 1 ? "on" : "off",
      LECTERN_PASSAGES: "6",
    },
    models: { answer: "amazon.nova-lite-v1:0", embedding: hybrid ? "amazon.titan-embed-text-v2:0" : "none" },
    judges: ["amazon.nova-lite-v1:0"],
    prompts: { "answer.v1.md": "a1".repeat(32), "judge-faithfulness.v2.md": "b2".repeat(32) },
    lectern: "0.1.0 (477dfc1)",
    machine: "linux x64, 2 cores, node v20.20.2",
    cost: { answers: 0.0014 * size.cases * size.repeats * (1 + run * 0.3), judgements: 0.004 * size.cases },
    warnings: [
      "The judge amazon.nova-lite-v1:0 is also the model that answers: it may favour its own answers.",
    ],
  };
}
