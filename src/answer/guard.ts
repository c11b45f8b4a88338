import type { Moderate, Moderation } from "../providers/provider.ts";
import type { Passage } from "../types.ts";

/** The question as it may go on, or blocked. Null where no guardrail is configured. */
export async function guardQuestion(
  moderate: Moderate | null,
  question: string,
  signal: AbortSignal,
): Promise<Moderation | null> {
  return moderate ? moderate(question, "question", null, signal) : null;
}

/** The finished answer against what it was given. Its text is out already: the verdict is shown beside it. */
export async function guardAnswer(
  moderate: Moderate | null,
  answer: string,
  context: { question: string; passages: Passage[] },
  signal: AbortSignal,
): Promise<Moderation | null> {
  const sources = context.passages.map((passage) => passage.text);
  return moderate ? moderate(answer, "answer", { question: context.question, sources }, signal) : null;
}
