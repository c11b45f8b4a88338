import type { EvalCase } from "./case.ts";

/**
 * Lines of a Bedrock RAG evaluation dataset for a job that asks its knowledge base itself. A line is one turn: with
 * the earlier turns of a conversation in it, the job would ask and score those as well, so a follow-up's history
 * stands in its prompt in plain words instead. The form is that of the user guide; `referenceContexts` are read by
 * custom metrics only, and `Builtin.ContextCoverage` needs a reference response. Bedrock has no word for a question
 * that must be refused: leave those out, or a right refusal is scored as a bad answer. Write with `writeInParts`: a
 * job takes at most 1,000 lines.
 */
export const toBedrockDataset = (cases: EvalCase[]) =>
  cases.map((one) => ({ conversationTurns: [toTurn(one)] }));

/** One question and what a right answer says, as every Bedrock RAG evaluation line has them. */
export function toTurn({ question, history, referenceAnswer, referenceContexts }: EvalCase) {
  return {
    prompt: content(withHistory(question, history)),
    ...(referenceAnswer === undefined ? {} : { referenceResponses: [content(referenceAnswer)] }),
    ...(referenceContexts.length === 0 ? {} : { referenceContexts: referenceContexts.map(content) }),
  };
}

const content = (text: string) => ({ content: [{ text }] });

function withHistory(question: string, history: EvalCase["history"]): string {
  if (history.length === 0) return question;
  const said = history.map(({ role, content: text }) => `${role === "user" ? "Student" : "Tutor"}: ${text}`);
  return `Earlier in the conversation:\n${said.join("\n")}\n\nThe question now: ${question}`;
}
