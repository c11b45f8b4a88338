import { nothingAnswered } from "../../src/answer/collect.ts";
import type { Charge } from "../../src/ledger/charge.ts";
import { meterEmbedding } from "../../src/ledger/meter.ts";
import { patientlyWith } from "../../src/patience.ts";
import type { EmbeddingModel, Judge } from "../../src/providers/provider.ts";
import { unkeptJudgements } from "../../src/store/judgements.ts";
import type { SampledAnswer, SampledScore } from "../../src/store/sampled-scores.ts";
import { toHit } from "../../src/types.ts";
import { caseSchema } from "../dataset/case.ts";
import { answerMetrics } from "../metrics/catalog.ts";
import type { Score } from "../metrics/metric.ts";
import { localJudge } from "./local/metrics.ts";

/** A student's answer is not worth minutes of waiting. */
const patience = { retries: 2, minTimeout: 1_000, maxTimeout: 10_000 };
/** What can be judged without a reference. */
const judged = { faithfulness: "faithfulness", relevance: "answer relevance" } as const;

interface AnswerJudging {
  embedding: EmbeddingModel | null;
  /** Null: the judge without a model. */
  judge: Judge | null;
}

/** The evaluation's own metrics, by its judge, for an answer that somebody was given. */
export function makeAnswerJudge({ embedding, judge }: AnswerJudging) {
  const patiently = patientlyWith(patience, () => undefined);
  return async (
    sampled: SampledAnswer,
    onCharge: (charge: Charge) => void,
    signal: AbortSignal,
  ): Promise<SampledScore> => {
    const judging = judge && {
      judges: [judge],
      judgements: unkeptJudgements,
      asking: new Map<string, Promise<unknown>>(),
      meter: { add: onCharge },
      patiently,
    };
    const metered = embedding && meterEmbedding(embedding, { add: onCharge });
    const metrics = answerMetrics({ judging, embedding: metered, custom: [], depth: sampled.slides.length });
    const one = caseSchema.parse({ id: "sampled", question: sampled.question });
    const answer = {
      ...nothingAnswered({ hits: sampled.slides.map((slide) => toHit(slide)) }),
      answer: sampled.answer,
      answered: true,
      citations: sampled.citations,
    };
    const scoreBy = async (name: string): Promise<Score> => {
      const metric = metrics.find((known) => known.name === name);
      return metric ? metric.score(one, answer, signal) : { value: null, reason: "not measured" };
    };
    const faithfulness = await scoreBy(judged.faithfulness);
    const relevance = await scoreBy(judged.relevance);
    return {
      judge: judge?.model ?? localJudge,
      faithfulness: faithfulness.value,
      relevance: relevance.value,
      reasons: { faithfulness: faithfulness.reason, relevance: relevance.reason },
    };
  };
}
