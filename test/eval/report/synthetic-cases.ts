import type { Score } from "../../../eval/metrics/metric.ts";
import type { CaseAnswer, CaseRow, ReportSlide } from "../../../eval/report/report.ts";
import {
  type SyntheticMetric,
  syntheticMetrics,
  syntheticReason,
  syntheticValue,
} from "./synthetic-metrics.ts";
import { hostileTexts, pick, question, type Random, sentence, title } from "./synthetic-text.ts";

const decks = [
  "01-foundations.pdf",
  "02-retrieval.pdf",
  "03-answers.pdf",
  "04-operations.pptx",
  "05-labs/README.md",
];
const stages: [string, number][] = [
  ["rewrite", 90],
  ["search", 25],
  ["rerank", 160],
  ["firstToken", 420],
  ["total", 1_400],
];

export function slide(index: number, random: Random): ReportSlide {
  const heading = title(random);
  const hostile = index % 25 === 3 ? `\n${pick(random, hostileTexts)}` : "";
  const bullets = Array.from({ length: 4 + Math.floor(random() * 4) }, () => `• ${sentence(random)}`);
  return {
    id: `sl_${index.toString(36).padStart(4, "0")}${Math.floor(random() * 1e9).toString(36)}`,
    course: "rag-on-aws",
    deck: decks[index % decks.length] as string,
    page: Math.floor(index / decks.length) + 1,
    title: heading,
    text: `${heading}\n${bullets.join("\n")}${hostile}`,
  };
}

export function caseRow(index: number, slides: ReportSlide[], random: Random): CaseRow {
  const answerable = random() > 0.2;
  const hostile = index % 25 === 1 ? ` ${hostileTexts[Math.floor(index / 25) % hostileTexts.length]}` : "";
  const references = answerable
    ? [pick(random, slides), ...(random() < 0.4 ? [pick(random, slides)] : [])]
    : [];
  const followsUp = random() < 0.15;
  return {
    id: `case-${String(index + 1).padStart(4, "0")}`,
    question: `${question(random)}${hostile}`,
    history: followsUp
      ? [
          { role: "user", content: question(random) },
          { role: "assistant", content: sentence(random) },
        ]
      : [],
    answerable,
    tags: [
      pick(random, ["direct", "paraphrase", "multi-slide"]),
      ...(random() < 0.2 ? ["table"] : []),
      ...(index % 90 === 5 ? ["figure"] : []),
      ...(hostile ? ["hostile"] : []),
    ],
    kind: followsUp ? "follow-up" : answerable ? pick(random, ["fact", "reason", "comparison"]) : null,
    referenceAnswer: answerable ? `${sentence(random)} ${sentence(random)}` : null,
    conversation: null,
    feedback: null,
    references: references.map(({ deck, page }) => `${deck}, p. ${page}`),
    answers: [],
  };
}

interface Attempt {
  run: number;
  repeat: number;
  quality: number;
}

export function caseAnswer(
  row: CaseRow,
  attempt: Attempt,
  slides: ReportSlide[],
  random: Random,
): CaseAnswer {
  const { run, repeat } = attempt;
  const usage = {
    inputTokens: 2_400,
    outputTokens: Math.floor(random() * 300 + 80),
    costUsd: 0.0011 + random() / 1_000,
  };
  const timings = Object.fromEntries(stages.map(([stage, size]) => [stage, size * Math.exp(random() - 0.5)]));
  if (random() < 0.004) {
    const error = "ThrottlingException: too many requests, tried 5 times";
    const empty = { answer: null, error, answered: false, citations: [], hits: [], scores: {} };
    return {
      run,
      repeat,
      ...empty,
      usage: { inputTokens: null, outputTokens: null, costUsd: null },
      timings: {},
    };
  }
  const hits = ranking(row, attempt.quality, slides, random);
  const answered = random() < (row.answerable ? 0.95 : 0.3);
  const citations = answered ? cite(hits, slides, random) : [];
  return {
    run,
    repeat,
    answer: answered ? answerText(citations.length, random) : "The slides do not seem to cover that.",
    error: null,
    answered,
    citations,
    hits,
    scores: Object.fromEntries(
      syntheticMetrics.map((metric) => [metric.name, score(metric, row, attempt.quality, random)]),
    ),
    usage,
    timings,
  };
}

function ranking(row: CaseRow, quality: number, slides: ReportSlide[], random: Random): CaseAnswer["hits"] {
  const start = Math.floor(random() * slides.length);
  const step = 1 + Math.floor(random() * 7);
  const relevantAt = row.answerable && random() < 0.96 ? Math.floor(random() ** (5 + 2 * quality) * 8) : -1;
  const expected = slides.find(({ deck, page }) => row.references.includes(`${deck}, p. ${page}`));
  return Array.from({ length: 10 }, (_, rank) => {
    const relevant = rank === relevantAt && expected !== undefined;
    const found = relevant ? expected : slides[(start + rank * step) % slides.length];
    return { slide: found?.id ?? "", score: Number((1 / (rank + 1.2) + random() / 50).toFixed(4)), relevant };
  });
}

function cite(hits: CaseAnswer["hits"], slides: ReportSlide[], random: Random): CaseAnswer["citations"] {
  return hits.slice(0, 2 + Math.floor(random() * 3)).map(({ slide: id }, index) => {
    const lines =
      slides
        .find((one) => one.id === id)
        ?.text.split("\n")
        .filter((line) => line.startsWith("• ")) ?? [];
    return { marker: index + 1, slide: id, quote: pick(random, lines).slice(2) };
  });
}

function answerText(citations: number, random: Random): string {
  const sentences = Array.from({ length: 4 + Math.floor(random() * 5) }, (_, index) =>
    index % 3 === 2 ? sentence(random) : `${sentence(random)} [${(index % Math.max(1, citations)) + 1}]`,
  );
  const hostile = random() < 0.04 ? `\n\n${pick(random, hostileTexts)}` : "";
  return `${sentences.slice(0, 3).join(" ")}\n\n${sentences.slice(3).join(" ")}${hostile}`;
}

function score(metric: SyntheticMetric, row: CaseRow, quality: number, random: Random): Score {
  if (metric.of === "answerable" && !row.answerable) return { value: null, reason: "not answerable" };
  if (metric.of === "unanswerable" && row.answerable) return { value: null, reason: "answerable" };
  if (metric.judged && random() < 0.006) {
    const reason = "the judge's verdict was not JSON, asked 3 times";
    return {
      value: null,
      reason,
      failed: true,
      judgements: [{ judge: "nova-lite", value: null, reason, failed: true }],
    };
  }
  const value = syntheticValue(metric, quality, random);
  return { value, reason: syntheticReason(metric, value, random) };
}
