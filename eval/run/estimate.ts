import { estimateUsd } from "../../src/ledger/estimate.ts";
import { loadPrompt } from "../../src/prompts.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { countTokens } from "../../src/text/tokens.ts";
import { framePrompt } from "../judge/fence.ts";
import type { JudgePrompt, Metric } from "../metrics/metric.ts";
import type { Asking } from "./ask-and-score.ts";

/** What a run will cost about at most, in USD, guardrails left out; null if a model's price is not known. */
export interface Estimate {
  answers: number | null;
  judgements: number | null;
  /** Calls of judges, remembered judgements included. */
  judgementCalls: number;
}

/** Tokens of an answer, and of a judgement with its reasons: seen on the bundled course. */
const answerTokens = 250;
const judgementTokens = 250;
/** The longest of the answer's prompts. */
const systemTokens = 700;
/** A follow-up's rewriting with the course's outline. */
const rewriteTokens = { input: 1_500, output: 150 };
/** Prose has four to five characters a token. */
const charactersPerToken = 4;

interface EstimateInput {
  provider: Pick<Provider, "extractive" | "models" | "rerankUsd">;
  metrics: Metric[];
  /** Models of the judges. */
  judges: string[];
  /** Cases to ask and to score. */
  todo: Asking[];
  /** Cases that were asked before and only need scoring. */
  unscored: Asking[];
  /** Slides that a question finds, and their mean length in characters. */
  k: number;
  slideCharacters: number;
}

/** From the sizes of prompts, questions and slides, before anything is sent. Remembered judgements make it cheaper. */
export function estimate(input: EstimateInput): Estimate {
  const { provider, metrics, judges, k, slideCharacters } = input;
  const slides = (k * slideCharacters) / charactersPerToken;
  const toAsk = input.todo.map(sizesOf);
  const toScore = [...toAsk, ...input.unscored.map(sizesOf)];
  const judged = metrics.flatMap((metric) => metric.judged ?? []);
  const { answer = "", rewrite } = provider.models;
  const { rerankUsd } = provider;
  const converse = (model: string, inputTokens: number, outputTokens: number) =>
    ({ stage: "converse", model, inputTokens, outputTokens }) as const;
  return {
    answers: provider.extractive
      ? 0
      : estimateUsd(
          toAsk.flatMap(({ question }) => [
            converse(answer, systemTokens + question + slides, answerTokens),
            ...(rewrite === undefined
              ? []
              : [converse(rewrite, rewriteTokens.input + question, rewriteTokens.output)]),
            { stage: "rerank", rerankUsd, calls: 1 },
          ]),
        ),
    judgements: estimateUsd(
      judges.flatMap((judge) =>
        judged.flatMap((one) =>
          toScore.map(({ question, reference }) =>
            converse(judge, promptTokens(one, { question, reference, slides }), judgementTokens),
          ),
        ),
      ),
    ),
    judgementCalls: judges.length * judged.length * toScore.length,
  };
}

const sizesOf = ({ case: { question, history, referenceAnswer } }: Asking) => ({
  question: countTokens(question) + history.reduce((sum, turn) => sum + countTokens(turn.content), 0),
  reference: countTokens(referenceAnswer ?? ""),
});

function promptTokens(
  { prompt, needs }: JudgePrompt,
  { question, reference, slides }: { question: number; reference: number; slides: number },
): number {
  const sizes = {
    question,
    answer: answerTokens,
    referenceAnswer: reference,
    slides,
    referenceContexts: reference,
    citations: 2 * answerTokens,
  };
  const told = [...needs.values()].reduce((total, variable) => total + sizes[variable], 0);
  const instructions = [loadPrompt(framePrompt).system, prompt.system, prompt.user ?? ""];
  return instructions.reduce((sum, text) => sum + countTokens(text), told);
}
