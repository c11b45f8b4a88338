import { z } from "zod";
import { nothingAnswered } from "../../src/answer/collect.ts";
import type { Database } from "../../src/store/database.ts";
import type { AnswerPlace } from "../../src/store/feedback.ts";
import { loadSlidesById } from "../../src/store/slides.ts";
import { readStored, models as storedModels, timings, usage } from "../../src/store/stored-json.ts";
import type { GivenToReader } from "../../src/store/traffic.ts";
import { type Slide, toHit } from "../../src/types.ts";
import { caseSchema, type EvalCase } from "../dataset/case.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { answerSchema } from "../run/stored.ts";

const versions = z.object({
  lectern: z.string(),
  index: z.object({ version: z.number() }).nullable().default(null),
});

/** Answers as their readers saw them, with the slides that they were made from. */
export async function toResults(
  database: Database,
  answers: GivenToReader[],
): Promise<(CaseResult & { place: AnswerPlace })[]> {
  const ids = answers.flatMap(({ retrieved }) => retrieved);
  const slides = await loadSlidesById(database, [...new Set(ids)]);
  return answers.map((given) => ({
    case: toCase(given),
    repeat: 0,
    ...toAnswer(given, slides),
    place: { conversation: given.conversation, ordinal: given.ordinal },
  }));
}

function toAnswer(given: GivenToReader, slides: Map<string, Slide>): Omit<CaseResult, "case" | "repeat"> {
  if (given.ended === "broken") return { answer: null, error: given.problem ?? "It broke", scores: {} };
  const read = <Schema extends z.ZodType>(schema: Schema, column: "made" | "verdict" | "usage" | "timings") =>
    readStored(schema.nullable(), given[column], `messages.${column}`);
  const found = given.retrieved.flatMap((id) => slides.get(id) ?? []);
  const answer = {
    ...nothingAnswered({
      // Held against some of its slides alone, an answer would look invented.
      hits: found.length === given.retrieved.length ? found.map(toHit) : [],
      timings: read(timings, "timings") ?? {},
    }),
    answer: given.answer,
    answered: given.ended === "answered",
    citations: given.ended === "answered" ? given.citations : [],
    made: read(answerSchema.shape.made, "made"),
    verdict: read(answerSchema.shape.verdict, "verdict"),
    usage: read(usage, "usage") ?? { inputTokens: null, outputTokens: null, costUsd: null },
    nearness: given.nearness,
  };
  return { answer, error: null, scores: null };
}

/** Nobody knows what a right answer would say. What it was made by, and what its reader thinks of it, are tags to slice by. */
function toCase({
  id,
  question,
  course,
  asked,
  coverage,
  thumb,
  reason,
  comment,
  ...given
}: GivenToReader): EvalCase {
  const made = versions.nullable().catch(null).parse(given.versions);
  const models = storedModels.nullable().catch(null).parse(given.models);
  return caseSchema.parse({
    id,
    question,
    course,
    answerable: null,
    kind: given.followsUp ? "follow-up" : "first question",
    tags: [
      ...(made ? [`Lectern ${made.lectern}`] : []),
      ...(made?.index ? [`index ${made.index.version}`] : []),
      ...(models?.answer ? [`model ${models.answer}`] : []),
      ...(thumb ? [`thumb ${thumb}`] : []),
      ...(reason ? [`thumb down: ${reason}`] : []),
    ],
    traffic: { asked, coverage, feedback: thumb && { thumb, reason, comment } },
  });
}
