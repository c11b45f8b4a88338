import { type CollectedAnswer, nothingAnswered } from "../../src/answer/collect.ts";
import { LecternError } from "../../src/errors.ts";
import { untold } from "../../src/ledger/charge.ts";
import { sha256 } from "../../src/sha256.ts";
import { readPatterns } from "../../src/text/lexicon.ts";
import { withoutMarkers } from "../../src/text/scan-markers.ts";
import { type Citation, type Turn, toHit, type Usage } from "../../src/types.ts";
import { caseSchema, type EvalCase } from "../dataset/case.ts";
import { declines } from "../judge/local/relevance.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { elsewhere } from "./elsewhere.ts";

/** A question and what another system answered, whatever file it came in. */
export interface GivenAnswer {
  /** Absent where the record names none. */
  id?: string | undefined;
  question: string;
  history?: Turn[];
  /** Null where only the search is to be judged. */
  answer: string | null;
  /** What the answer was made from, best first. */
  passages: { text: string; name?: string | undefined }[];
  /** Numbered as their markers stand in the answer: passage (from 0) and the quoted words. */
  citations?: { marker: number; passage: number; quote: string }[];
  referenceAnswer?: string | undefined;
  referenceContexts?: string[];
  /** Why there is no answer. */
  error?: string | undefined;
  model?: string | undefined;
  /** Milliseconds. */
  latencyMs?: number | undefined;
  usage?: Partial<Usage>;
}

/** One file's way to write answers down. */
export interface AnswerFormat {
  name: string;
  /** Whether a record of the file looks like it. */
  fits(record: Record<string, unknown>): boolean;
  /** Throws `invalid` that names the place and the field. */
  read(record: unknown, place: string): GivenAnswer[];
}

/** Text that a record may have under one of several names, in the order of preference. */
export function textUnder(record: Record<string, unknown>, names: string[]): string | undefined {
  for (const name of names) {
    const value = record[name];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return undefined;
}

const { leavesOpen } = readPatterns("attribution", "says", "leavesOpen");

/** Says that it does not know, or begins with what its slides leave open, as a refusal of Lectern's does. */
const refuses = (said: string): boolean =>
  declines(said) || leavesOpen.some((pattern) => pattern.test(said.trimStart().split("\n")[0] ?? ""));

/** As a case of a dataset: what is known of the question alone. */
export function toCase({ id, question, history, referenceAnswer, referenceContexts }: GivenAnswer): EvalCase {
  return caseSchema.parse({ id, question, history, referenceAnswer, referenceContexts });
}

export function toResult(one: EvalCase, given: GivenAnswer): CaseResult {
  const { answer, error, passages, citations = [], usage, latencyMs } = given;
  if (error !== undefined) return { case: one, repeat: 0, answer: null, error, scores: {} };
  const hits = passages.map(({ text, name }, index) => {
    const title = name ?? `passage ${index + 1}`;
    const id = `elsewhere-${sha256(`${title}\n${text}`).slice(0, 16)}`;
    return toHit({ id, course: elsewhere, deck: title, page: index + 1, title: "", section: null, text });
  });
  const cited = citations.flatMap(({ marker, passage, quote }): Citation[] => {
    const slide = hits[passage]?.slide;
    return slide ? [{ marker, slide, quote }] : [];
  });
  const said = answer ?? "";
  return {
    case: one,
    repeat: 0,
    answer: {
      ...nothingAnswered({ hits, timings: latencyMs === undefined ? {} : { total: latencyMs } }),
      answer: said,
      answered: said.trim() !== "" && !refuses(said),
      citations: cited,
      usage: { ...untold, ...usage },
    },
    error: null,
    scores: null,
  };
}

/** The cases of a dataset to which answers were given, by id or else by the question's words. Throws `invalid`. */
export function matchCases(
  cases: EvalCase[],
  given: { line: number; given: GivenAnswer }[],
  path: string,
): CaseResult[] {
  const byId = new Map(cases.map((one) => [one.id, one]));
  const byQuestion = new Map(cases.map((one) => [one.question.trim(), one]));
  return given.map(({ line, given: one }) => {
    const found = (one.id !== undefined && byId.get(one.id)) || byQuestion.get(one.question.trim());
    // A passage of another system is no slide: where the answer stands says nothing of it.
    if (found) return toResult({ ...found, referenceSlides: [], relevant: [] }, one);
    throw new LecternError(
      "invalid",
      `${path}:${line}: the dataset has no case with the id "${one.id ?? ""}" or the question "${one.question.slice(0, 80)}": leave out --dataset, or the line`,
    );
  });
}

/** A run's answer as another's file has it: texts alone, without markers. */
export function toGiven(one: EvalCase, answer: CollectedAnswer): GivenAnswer {
  return {
    id: one.id,
    question: one.question,
    history: one.history,
    answer: withoutMarkers(answer.answer),
    passages: answer.hits.map(({ text }) => ({ text })),
    referenceAnswer: one.referenceAnswer,
    referenceContexts: one.referenceContexts,
  };
}
