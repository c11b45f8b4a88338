import { z } from "zod";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { LecternError } from "../../src/errors.ts";
import type { Judge } from "../../src/providers/provider.ts";
import type { EvalCase } from "../dataset/case.ts";
import { type Metric, notApplicable, type Score } from "../metrics/metric.ts";
import { refusalsCount, scoreRefusal } from "../metrics/refused.ts";
import { askJudge, type Judging } from "./ask.ts";
import { citedStatements, describeFor } from "./evidence.ts";
import { fillFenced, type JudgedText } from "./fence.ts";
import { infoOf, type Rubric } from "./rubric.ts";
import { vote } from "./vote.ts";

/** The rating metrics that a model judges, each a prompt with its scale. */
export const ratingPrompts = [
  "judge-context-relevance.v2",
  "judge-context-coverage.v2",
  "judge-correctness.v2",
  "judge-completeness.v2",
  "judge-answer-relevance.v3",
  "judge-helpfulness.v2",
  "judge-logical-coherence.v2",
  "judge-harmfulness.v2",
  "judge-stereotyping.v2",
  "judge-refusal.v2",
  "judge-citation-precision.v2",
  "judge-citation-coverage.v2",
];

/** A rubric and its judges as a metric: the rating, brought to 0…1 between the scale's lowest and highest value. */
export function ratedMetric(rubric: Rubric, judging: Judging): Metric {
  const info = infoOf(rubric);
  const countsRefusals = rubric.group === "answer" && rubric.better === "higher";
  return {
    ...info,
    about: countsRefusals ? `${info.about} ${refusalsCount}` : info.about,
    judged: rubric,
    score(one, answer, signal) {
      if (!answer.answered && one.answerable && countsRefusals) return scoreWrongRefusal(rubric, one, answer);
      if (!answer.answered && rubric.refusals === "skipped") return notApplicable("refused");
      const text = fillFenced(rubric, one, answer);
      if ("missing" in text) return notApplicable(text.missing);
      const rate = rubric.each ? rateEach : rateWhole;
      const count = countOf(rubric, answer);
      return vote(judging, (judge) => rate({ rubric, judging, judge, text, count }, signal), signal);
    },
  };
}

/** Where the case has what the answer would have been held against. */
function scoreWrongRefusal({ needs }: Rubric, one: EvalCase, answer: CollectedAnswer): Score {
  for (const variable of needs.values()) {
    const told = describeFor(variable, one, answer, (_, text) => text);
    if (variable.startsWith("reference") && typeof told !== "string") return notApplicable(told.missing);
  }
  return scoreRefusal(one);
}

interface Rating {
  rubric: Rubric;
  judging: Judging;
  judge: Judge;
  text: JudgedText;
  /** Slides or citations, where they are rated one by one. */
  count: number;
}

const countOf = ({ each }: Rubric, answer: CollectedAnswer) =>
  each === "citation" ? citedStatements(answer).length : answer.hits.length;

async function rateWhole({ rubric, judging, judge, text }: Rating, signal: AbortSignal): Promise<Score> {
  const question = {
    prompt: rubric.prompt,
    text,
    reply: z.object({ reason: z.string(), rating: z.enum(labelsOf(rubric)) }),
  };
  const { reason, rating } = await askJudge(judge, question, judging, signal);
  return { value: normalise(rubric, rating), reason: `${rating}: ${reason}` };
}

async function rateEach(
  { rubric, judging, judge, text, count }: Rating,
  signal: AbortSignal,
): Promise<Score> {
  const one = z.object({ number: z.int(), reason: z.string(), rating: z.enum(labelsOf(rubric)) });
  // Checked with the form, so that a judgement of some is neither remembered nor the last.
  const reply = z.object({ ratings: z.array(one) }).superRefine(({ ratings }, context) => {
    const told = tellUnrated(new Set(ratings.map(({ number }) => number)), count);
    if (told !== null) context.addIssue({ code: "custom", path: ["ratings"], message: told });
  });
  const { ratings } = await askJudge(judge, { prompt: rubric.prompt, text, reply }, judging, signal);
  const byNumber = new Map(ratings.map((rating) => [rating.number, rating]));
  const rated = [...byNumber.values()].sort((a, b) => a.number - b.number);
  const sum = rated.reduce((total, { rating }) => total + normalise(rubric, rating), 0);
  return {
    value: sum / count,
    reason: rated.map(({ number, rating, reason }) => `${number} ${rating}: ${reason}`).join("; "),
  };
}

function tellUnrated(rated: Set<number>, count: number): string | null {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const missing = numbers.filter((number) => !rated.has(number));
  if (missing.length === 0 && rated.size === count) return null;
  return `${rated.size} of ${count} are rated; not rated: ${missing.join(", ") || "none"}`;
}

/** (value − lowest) / (highest − lowest): what Bedrock calls normalised, for scales that start at 0. */
export function normalise({ metric, scale }: Pick<Rubric, "metric" | "scale">, label: string): number {
  const rated = scale.find((level) => level.label === label);
  if (!rated) throw new LecternError("internal", `The scale of ${metric} has no label "${label}"`);
  const values = scale.map(({ value }) => value);
  const low = Math.min(...values);
  return (rated.value - low) / (Math.max(...values) - low);
}

const labelsOf = ({ scale }: Rubric) => scale.map(({ label }) => label) as [string, ...string[]];
