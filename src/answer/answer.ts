import { errorMessage, LecternError } from "../errors.ts";
import { renderPrompt } from "../prompts.ts";
import type { ConverseRequest, Provider } from "../providers/provider.ts";
import { toSlideRef } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { placeName } from "../text/place-name.ts";
import type { Hit, Passage, Question, SlideRef, Usage } from "../types.ts";
import { type CitedEnd, cite, notCovered } from "./cite.ts";
import { type Clock, startClock } from "./clock.ts";
import type { AnswerEvent, Made } from "./events.ts";
import { guardAnswer, guardQuestion } from "./guard.ts";
import { pack } from "./pack.ts";
import { type Retrieval, retrieve, type SearchDependencies } from "./retrieve.ts";

export interface AnswerDependencies {
  database: Database;
  provider: Provider;
  config: SearchDependencies["config"];
}

/** By the way in which the model cites. */
export const answerPrompts = { native: "answer.v2", markers: "answer-markers.v1" };
const unbilled: Usage = { inputTokens: null, outputTokens: null, costUsd: null };

/**
 * question ─retrieve ∥ guard→ hits ─pack→ passages ─converse→ text and citations ─cite→ AnswerEvent…
 * Ends with exactly one `finish`, `refusal` or `error`; when `signal` aborts it throws the signal's reason instead,
 * for nobody is there to read an end.
 */
export async function* answer(
  { database, provider, config }: AnswerDependencies,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const clock = startClock();
  try {
    signal.throwIfAborted();
    const [guarded, retrieval] = await Promise.all([
      guardQuestion(provider.moderate, question.question, signal),
      retrieve({ database, provider, config }, question, signal),
    ]);
    Object.assign(clock.laps, retrieval.timings);
    const { queries, hits } = retrieval;
    const { passages, trace } = pack(hits);
    const covered = provider.extractive ? retrieval.trace.covered : null;
    yield { type: "retrieved", queries, hits, trace: { ...retrieval.trace, covered, pack: trace } };
    if (guarded?.action === "block")
      return yield refuse("blocked", guarded.text, retrieval, close(clock, unbilled));
    if (hits.length === 0 || covered?.verdict === "uncovered") {
      return yield refuseUncovered(retrieval, close(clock, unbilled));
    }
    const asked = { ...question, question: guarded?.text ?? question.question };
    const cited = cite(provider.converse(makeRequest(asked, passages), signal), passages);
    let next = await cited.next();
    clock.laps.firstToken = clock.elapsed();
    for (; !next.done; next = await cited.next()) {
      signal.throwIfAborted();
      yield next.value;
    }
    const { outcome, text, usage, ...made } = next.value;
    if (outcome === "not-covered") return yield refuseUncovered(retrieval, close(clock, usage));
    if (outcome === "blocked") return yield refuse("blocked", text, retrieval, close(clock, usage));
    const verdict = await guardAnswer(
      provider.moderate,
      text,
      { question: asked.question, passages },
      signal,
    );
    if (verdict) yield { type: "verdict", moderation: verdict };
    yield { type: "finish", ...describeMaking(made), ...close(clock, usage) };
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const error =
      cause instanceof LecternError
        ? cause
        : new LecternError("internal", `The answer failed: ${errorMessage(cause)}`, { cause });
    yield { type: "error", error, ...close(clock, unbilled) };
  }
}

function describeMaking({ by, ...report }: Omit<CitedEnd, "outcome" | "text" | "usage">): Made {
  const { coverage, unsupported, dropped, mended, cut } = report;
  const prompt = by.citations && answerPrompts[by.citations];
  return { coverage, unsupported, dropped, mended, cut, prompt, model: by.model, skipped: by.skipped };
}

function makeRequest({ question, history }: Question, passages: Passage[]): ConverseRequest {
  const systemOf = (prompt: string) => renderPrompt(prompt, { notCovered }).system;
  return {
    system: { native: systemOf(answerPrompts.native), markers: systemOf(answerPrompts.markers) },
    // A model needs what its pronouns mean, not the whole evening: eight turns, and what the summary says of the rest.
    turns: [...history.slice(-9), { role: "user", content: question }],
    passages,
    maxTokens: 800,
  };
}

function close(clock: Clock, usage: Usage) {
  return { usage, timings: { ...clock.laps, total: clock.elapsed() } };
}

function refuse(
  reason: "not-covered" | "blocked",
  message: string,
  { hits }: Retrieval,
  closing: ReturnType<typeof close>,
): AnswerEvent {
  return { type: "refusal", reason, message, nearest: nearest(hits), ...closing };
}

function refuseUncovered(retrieval: Retrieval, closing: ReturnType<typeof close>): AnswerEvent {
  return refuse("not-covered", uncoveredMessage(nearest(retrieval.hits)), retrieval, closing);
}

function nearest(hits: Hit[]): SlideRef[] {
  return hits.slice(0, 3).map((hit) => toSlideRef(hit.slide));
}

function uncoveredMessage(slides: SlideRef[]): string {
  const sorry = "The slides of this course do not seem to cover that.";
  if (slides.length === 0) return sorry;
  const names = slides.map((slide) => `- ${slide.title} (${placeName(slide)})`);
  return `${sorry} The nearest I found:\n\n${names.join("\n")}`;
}
