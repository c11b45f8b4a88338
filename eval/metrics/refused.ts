import type { EvalCase } from "../dataset/case.ts";
import { notApplicable, type Score } from "./metric.ts";

/** A sentence for the description of each metric that counts refusals. */
export const refusalsCount = "A refusal of a covered question counts as 0.";

/**
 * What a refusal is worth: nothing if the course covers the question, or a tutor that refuses more would look
 * better. Where a refusal is right there is no answer to score.
 */
export const scoreRefusal = ({ answerable }: EvalCase): Score =>
  answerable ? { value: 0, reason: "refused what the course covers" } : notApplicable("refused");
