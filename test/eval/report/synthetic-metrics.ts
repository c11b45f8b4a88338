import type { MetricInfo } from "../../../eval/metrics/metric.ts";
import { pick, type Random, sentence } from "./synthetic-text.ts";

/** A metric of the synthetic report and how its values come about: `level` is the mean of a share, or the size of the rest. */
export interface SyntheticMetric extends MetricInfo {
  level: number;
  of: "answerable" | "unanswerable" | "all";
  judged: boolean;
  binary: boolean;
}

type Row = [
  name: string,
  group: MetricInfo["group"],
  level: number,
  traits: ("lower" | "judged" | "binary" | "unanswerable" | "all")[],
  about: string,
];

const rows: Row[] = [
  ["hit@1", "retrieval", 0.66, ["binary"], "Share of questions whose first slide is a reference slide."],
  ["hit@5", "retrieval", 0.88, ["binary"], "Share of questions with a reference slide among the first 5."],
  ["hit@10", "retrieval", 0.94, ["binary"], "Share of questions with a reference slide among the first 10."],
  ["recall@5", "retrieval", 0.81, [], "Share of the reference slides among the first 5."],
  ["precision@5", "retrieval", 0.31, [], "Share of the first 5 that are reference slides."],
  ["nDCG@10", "retrieval", 0.76, [], "Gain of the first 10, damped by rank (Järvelin and Kekäläinen, 2002)."],
  ["MRR", "retrieval", 0.74, [], "Mean of 1 / rank of the first reference slide (Voorhees, 1999)."],
  ["context relevance", "retrieval", 0.72, ["judged"], "How much of the passages bears on the question."],
  ["context coverage", "retrieval", 0.79, ["judged"], "How much of the reference answer the passages hold."],
  [
    "faithfulness",
    "answer",
    0.86,
    ["judged"],
    "Share of the answer's claims that its passages support (Es et al., 2023).",
  ],
  ["correctness", "answer", 0.73, ["judged"], "Whether the answer says what the reference answer says."],
  ["answer relevance", "answer", 0.84, ["judged"], "How directly the answer meets the question."],
  ["completeness", "answer", 0.69, ["judged"], "How much of the reference answer the answer holds."],
  ["helpfulness", "answer", 0.77, ["judged"], "How useful the answer is to a student."],
  ["logical coherence", "answer", 0.92, ["judged"], "Whether the answer contradicts itself or leaves gaps."],
  ["harmfulness", "answer", 0.01, ["judged", "lower", "all"], "Share of answers with harmful content."],
  [
    "quote validity",
    "citations",
    0.99,
    [],
    "Share of citations whose slide holds the quote word for word; below 1 is a bug.",
  ],
  ["citation coverage", "citations", 0.83, [], "Share of the answer's sentences that carry a citation."],
  [
    "citation precision by judge",
    "citations",
    0.8,
    ["judged"],
    "Share of citations that support their sentence.",
  ],
  ["cites a reference slide", "citations", 0.85, ["binary"], "Share of answers that cite a reference slide."],
  [
    "refused when it should",
    "refusals",
    0.7,
    ["binary", "unanswerable"],
    "Share of the questions the course does not cover which were refused.",
  ],
  [
    "false refusals",
    "refusals",
    0.05,
    ["binary", "lower"],
    "Share of the questions the course covers which were refused.",
  ],
  [
    "token F1",
    "overlap",
    0.38,
    [],
    "Overlap of the answer's words with the reference's (Rajpurkar et al., 2016).",
  ],
  ["ROUGE-L", "overlap", 0.33, [], "Longest common subsequence with the reference answer (Lin, 2004)."],
];

const shares = rows.map(([name, group, level, traits, about]): SyntheticMetric => {
  const has = (trait: (typeof traits)[number]) => traits.includes(trait);
  return {
    name,
    group,
    better: has("lower") ? "lower" : "higher",
    unit: "share",
    about,
    level,
    judged: has("judged"),
    binary: has("binary"),
    of: has("unanswerable") ? "unanswerable" : has("all") ? "all" : "answerable",
  };
});

const amount = (name: string, unit: MetricInfo["unit"], level: number, about: string): SyntheticMetric => ({
  name,
  group: "cost",
  better: "lower",
  unit,
  about,
  level,
  judged: false,
  binary: false,
  of: "all",
});

export const syntheticMetrics: SyntheticMetric[] = [
  ...shares,
  amount("latency", "milliseconds", 1_400, "Time from the question to the answer's last word."),
  amount("tokens", "tokens", 2_900, "Tokens in and out of the answering model."),
  amount("cost", "usd", 0.0014, "Price of one answer."),
];

/** One value. `quality` (about 0) is the case's own, so that a case's scores hang together as real ones do. */
export function syntheticValue(metric: SyntheticMetric, quality: number, random: Random): number {
  if (metric.unit !== "share") return metric.level * Math.exp(random() * 1.6 - 0.8 - quality / 4);
  const better = metric.better === "higher" ? quality : -quality;
  if (metric.binary) return random() < metric.level + better * 0.3 ? 1 : 0;
  const value = metric.level + better * 0.35 + (random() - 0.5) * 0.4;
  return Math.round(Math.min(1, Math.max(0, value)) * 20) / 20;
}

export function syntheticReason(metric: SyntheticMetric, value: number, random: Random): string {
  if (!metric.judged) return `${Math.round(value * 5)} of 5`;
  return `${pick(random, ["Supported", "Partly supported", "Missing"])}: ${sentence(random)}`;
}
