import { z } from "zod";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { LecternError } from "../../src/errors.ts";
import type { Judge } from "../../src/providers/provider.ts";
import { type Metric, notApplicable, type Score } from "../metrics/metric.ts";
import { askJudge, type Judging } from "./ask.ts";
import { citedStatements, describeFor } from "./evidence.ts";
import { infoOf, type Rubric } from "./rubric.ts";
import { vote } from "./vote.ts";

/** The rating metrics that a model judges, each a prompt with its scale. */
export const ratingPrompts = [
  "judge-context-relevance.v1",
  "judge-context-coverage.v1",
  "judge-correctness.v1",
  "judge-completeness.v1",
  "judge-answer-relevance.v2",
  "judge-helpfulness.v1",
  "judge-logical-coherence.v1",
  "judge-harmfulness.v1",
  "judge-stereotyping.v1",
  "judge-refusal.v1",
  "judge-citation-precision.v1",
  "judge-citation-coverage.v1",
];

/** A rubric and its judges as a metric: the rating, brought to 0…1 between the scale's lowest and highest value. */
export function ratedMetric(rubric: Rubric, judging: Judging): Metric {
  return {
    ...infoOf(rubric),
    judged: rubric,
    score(one, answer, signal) {
      if (rubric.refusals === "skipped" && !answer.answered) return notApplicable("refused");
      const values: Record<string, string> = {};
      for (const [name, variable] of rubric.needs) {
        const told = describeFor(variable, one, answer);
        if (typeof told !== "string") return notApplicable(told.missing);
        values[name] = told;
      }
      const rate = rubric.each ? rateEach : rateWhole;
      const count = countOf(rubric, answer);
      return vote(judging, (judge) => rate({ rubric, judging, judge, values, count }, signal), signal);
    },
  };
}

interface Rating {
  rubric: Rubric;
  judging: Judging;
  judge: Judge;
  values: Record<string, string>;
  /** Slides or citations, where they are rated one by one. */
  count: number;
}

const countOf = ({ each }: Rubric, answer: CollectedAnswer) =>
  each === "citation" ? citedStatements(answer).length : answer.hits.length;

async function rateWhole({ rubric, judging, judge, values }: Rating, signal: AbortSignal): Promise<Score> {
  const labels = labelsOf(rubric);
  const question = {
    prompt: rubric.prompt,
    values,
    schema: objectOf({ reason: { type: "string" }, rating: { type: "string", enum: labels } }),
    parse: z.object({ reason: z.string(), rating: z.enum(labels) }),
  };
  const { reason, rating } = await askJudge(judge, question, judging, signal);
  return { value: normalise(rubric, rating), reason: `${rating}: ${reason}` };
}

async function rateEach(
  { rubric, judging, judge, values, count }: Rating,
  signal: AbortSignal,
): Promise<Score> {
  const labels = labelsOf(rubric);
  const one = {
    number: { type: "integer" },
    reason: { type: "string" },
    rating: { type: "string", enum: labels },
  };
  const parse = z.object({
    ratings: z.array(z.object({ number: z.number().int(), reason: z.string(), rating: z.enum(labels) })),
  });
  const schema = objectOf({ ratings: { type: "array", items: objectOf(one) } });
  const { ratings } = await askJudge(
    judge,
    { prompt: rubric.prompt, values, schema, parse },
    judging,
    signal,
  );
  const byNumber = new Map(ratings.map((rating) => [rating.number, rating]));
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !byNumber.has(number),
  );
  if (missing.length > 0 || byNumber.size !== count) {
    throw new LecternError(
      "malformed",
      `the judge rated ${byNumber.size} of ${count}; not rated: ${missing.join(", ")}`,
    );
  }
  const rated = [...byNumber.values()].sort((a, b) => a.number - b.number);
  const sum = rated.reduce((total, { rating }) => total + normalise(rubric, rating), 0);
  return {
    value: sum / count,
    reason: rated.map(({ number, rating, reason }) => `${number} ${rating}: ${reason}`).join("; "),
  };
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

const objectOf = (properties: Record<string, object>) => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
