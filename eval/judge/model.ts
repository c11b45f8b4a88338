import { z } from "zod";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { errorMessage } from "../../src/errors.ts";
import { renderPrompt } from "../../src/prompts.ts";
import type { Converse } from "../../src/providers/provider.ts";
import type { EvalCase } from "../dataset/cases.ts";
import { type Metric, notApplicable, type Score } from "../metrics/metric.ts";

interface Outcome {
  case: EvalCase;
  answer: CollectedAnswer;
}

export const judgePrompts = { faithfulness: "judge-faithfulness.v1", relevance: "judge-relevance.v1" };

const claims = z.object({ claims: z.array(z.object({ claim: z.string(), supported: z.boolean() })) });
const rating = z.object({ reason: z.string(), rating: z.number().int().min(0).max(2) });

const claimsSchema = {
  type: "object",
  additionalProperties: false,
  required: ["claims"],
  properties: {
    claims: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["claim", "supported"],
        properties: { claim: { type: "string" }, supported: { type: "boolean" } },
      },
    },
  },
};
const ratingSchema = {
  type: "object",
  additionalProperties: false,
  required: ["reason", "rating"],
  properties: { reason: { type: "string" }, rating: { type: "integer", enum: [0, 1, 2] } },
};

/** The share of the answer's claims that the retrieved slides support (as ragas' faithfulness; Es et al., 2023). */
export function modelFaithfulness(converse: Converse): Metric {
  return judged("faithfulness", async (outcome, signal) => {
    const sources = outcome.answer.hits.map((hit) => hit.slide.text).join("\n\n---\n\n");
    const values = { sources, answer: withoutMarkers(outcome.answer.answer) };
    const verdict = claims.parse(
      await ask(converse, judgePrompts.faithfulness, { values, schema: claimsSchema }, signal),
    );
    if (verdict.claims.length === 0) return { value: null, reason: "the judge found no claim" };
    const unsupported = verdict.claims.filter((one) => !one.supported);
    return {
      value: 1 - unsupported.length / verdict.claims.length,
      reason:
        unsupported.length === 0
          ? "all supported"
          : `unsupported: ${unsupported.map((one) => one.claim).join("; ")}`,
    };
  });
}

/** Whether the answer addresses the question: 0 no, 1 in part, 2 yes, as a share of 2. */
export function modelRelevance(converse: Converse): Metric {
  return judged("answer relevance", async (outcome, signal) => {
    const values = { question: outcome.case.question, answer: withoutMarkers(outcome.answer.answer) };
    const verdict = rating.parse(
      await ask(converse, judgePrompts.relevance, { values, schema: ratingSchema }, signal),
    );
    return { value: verdict.rating / 2, reason: verdict.reason };
  });
}

/** A refusal is not judged; a judgement that fails is null with its reason, and counted as failed by the report. */
function judged(name: string, judge: (outcome: Outcome, signal: AbortSignal) => Promise<Score>): Metric {
  return {
    name,
    group: "answer",
    better: "higher",
    unit: "share",
    about: `By a model as judge, prompt ${name}.`,
    async score(one, answer, signal) {
      if (!answer.answered) return notApplicable("refused");
      try {
        return await judge({ case: one, answer }, signal);
      } catch (error) {
        signal.throwIfAborted();
        return { value: null, reason: `judge failed: ${errorMessage(error)}`, failed: true };
      }
    },
  };
}

async function ask(
  converse: Converse,
  prompt: string,
  { values, schema }: { values: Record<string, string>; schema: object },
  signal: AbortSignal,
): Promise<unknown> {
  const { system, user } = renderPrompt(prompt, values);
  const request = {
    system,
    turns: [{ role: "user" as const, content: user ?? "" }],
    passages: [],
    schema: { name: "verdict", schema },
    maxTokens: 2_000,
  };
  let text = "";
  for await (const event of converse(request, signal)) if (event.type === "text") text += event.text;
  return JSON.parse(text);
}

export const withoutMarkers = (answer: string) => answer.replace(/ ?\[\d+\]/g, "");
