import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { placeName } from "../../src/text/place-name.ts";
import type { SlideRef } from "../../src/types.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { toTurn } from "./bedrock-write.ts";
import type { EvalCase } from "./case.ts";
import { citedSpans } from "./cited-spans.ts";

interface Answered {
  case: EvalCase;
  answer: CollectedAnswer;
}

/** Answers for a job, and how many of a run are not among them, each counted once. */
export interface JobSelection {
  answered: Answered[];
  leftOut: { repeats: number; unanswerable: number; failed: number };
}

/**
 * What a job can score: the first answer to each answerable question. A repeat would count its question again, and
 * Bedrock has no word for a question that must be refused.
 */
export function selectForJob(results: CaseResult[]): JobSelection {
  const first = results.filter(({ repeat }) => repeat === 0);
  const due = first.filter(({ case: one }) => one.answerable !== false);
  const answered = due.flatMap(({ case: one, answer }) => (answer ? [{ case: one, answer }] : []));
  return {
    answered,
    leftOut: {
      repeats: results.length - first.length,
      unanswerable: first.length - due.length,
      failed: due.length - answered.length,
    },
  };
}

interface InferenceOptions {
  /** Must equal the job's `ragSourceIdentifier`; one source a job. */
  sourceId: string;
  kind: "retrieve-and-generate" | "retrieve-only";
  /** What wrote the answers, for the job's report. */
  modelId?: string;
}

/**
 * Lines for a Bedrock RAG evaluation job on answers that were already given (bring your own inference): Lectern
 * retrieves and answers, Bedrock judges. As the user guide has it: `retrievedResults` where only retrieval is judged,
 * `retrievedPassages` and `text` if the answer is too. Unsure, to be tried against the service: `citations` stands
 * in AWS's sample for the citation metrics but not in the guide; in that sample a span's `end` is the last
 * character's own offset, and so it is here (UTF-16 units, in the text without markers); whether a line without any
 * passage is taken. A cited reference is the very quote, not the whole passage around it.
 */
export const toBedrockInference = (results: Answered[], options: InferenceOptions) =>
  results.map(({ case: one, answer }) => ({
    conversationTurns: [{ ...toTurn(one), output: toOutput(answer, options) }],
  }));

function toOutput({ hits, answer, citations }: CollectedAnswer, options: InferenceOptions) {
  const { sourceId, kind, modelId } = options;
  const passages = { retrievalResults: hits.map(({ slide, text }) => toPassage(slide, text)) };
  if (kind === "retrieve-only") return { knowledgeBaseIdentifier: sourceId, retrievedResults: passages };
  const { text, spans } = citedSpans(answer, citations);
  return {
    text,
    ...(modelId === undefined ? {} : { modelIdentifier: modelId }),
    knowledgeBaseIdentifier: sourceId,
    retrievedPassages: passages,
    citations: spans.map(({ start, end, citations: cited }) => ({
      generatedResponsePart: {
        textResponsePart: { span: { start, end: end - 1 }, text: text.slice(start, end) },
      },
      retrievedReferences: cited.map(({ slide, quote }) => toPassage(slide, quote)),
    })),
  };
}

/** Metadata are strings throughout: the documentation names no other types. */
const toPassage = (slide: SlideRef, text: string) => ({
  name: placeName(slide),
  content: { text },
  metadata: { deck: slide.deck, page: String(slide.page), title: slide.title, slide: slide.id },
});
