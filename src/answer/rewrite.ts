import type { Question } from "../types.ts";

/** Words that point back at something said before. */
const pointingBack =
  /\b(it|its|they|them|their|theirs|this|that|these|those|he|she|his|her|one|ones|the (former|latter|same|other|first|second|last)|such|there|then|instead|else|again|more|also|too)\b/i;
const ellipsis =
  /^(and|but|so|or|then|what about|how about|why|why not|how so|how|when|where|really|for example|example|e\.g|compared|versus|vs)\b/i;

/**
 * The queries to search for. A follow-up is searched together with the question it leans on: without a model,
 * the words of the last user turn stand in for whatever its pronouns mean. It is never skipped.
 */
export function rewrite({ question, history }: Pick<Question, "question" | "history">): string[] {
  const before = history.filter((turn) => turn.role === "user").at(-1)?.content;
  return before && leansOnHistory(question) ? [`${before}\n${question}`] : [question];
}

/** Short, elliptical or pointing back. */
export function leansOnHistory(question: string): boolean {
  const words = question.trim().split(/\s+/);
  return (
    words.length <= 4 || (ellipsis.test(question.trim()) && words.length <= 8) || pointingBack.test(question)
  );
}
