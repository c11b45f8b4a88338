import type { CollectedAnswer } from "../../src/answer/collect.ts";
import type { Slide } from "../../src/types.ts";
import type { EvalCase } from "../dataset/case.ts";
import { citedSpans } from "../dataset/cited-spans.ts";

/** What a judge can be told of a case and its answer; Bedrock's names for the same beside ours. */
export const variables = {
  question: "prompt",
  answer: "prediction",
  referenceAnswer: "ground_truth",
  slides: "context",
  referenceContexts: "reference_contexts",
  citations: "citations",
} as const;
export type Variable = keyof typeof variables;

/** What a judge reads of a case and its answer, or why there is nothing to read. */
export function describeFor(
  variable: Variable,
  one: EvalCase,
  answer: CollectedAnswer,
): string | { missing: string } {
  switch (variable) {
    case "question":
      return describeQuestion(one);
    case "answer":
      return answer.answer.trim() === ""
        ? { missing: "no answer" }
        : citedSpans(answer.answer, answer.citations).text;
    case "referenceAnswer":
      return one.referenceAnswer ?? { missing: "the case has no referenceAnswer" };
    case "referenceContexts":
      return one.referenceContexts.length > 0
        ? one.referenceContexts.join("\n\n")
        : { missing: "the case has no referenceContexts" };
    case "slides":
      return answer.hits.length > 0
        ? describeSlides(answer.hits.map((hit) => hit.slide))
        : { missing: "no slide was found" };
    case "citations": {
      const cited = citedStatements(answer);
      return cited.length > 0 ? cited.map(describeCitation).join("\n\n") : { missing: "no citation" };
    }
  }
}

/** A follow-up means nothing without what was said before it. */
function describeQuestion({ question, history }: EvalCase): string {
  if (history.length === 0) return question;
  const said = history.map(({ role, content }) => `${role === "user" ? "Student" : "Tutor"}: ${content}`);
  return `${said.join("\n")}\nStudent: ${question}`;
}

function describeSlides(slides: Slide[]): string {
  return slides.map(({ title, text }, index) => `[${index + 1}] ${title}\n${text}`).join("\n\n---\n\n");
}

/** A statement of the answer and a passage that it cites. */
export interface CitedStatement {
  statement: string;
  quote: string;
}

/** Each citation with the sentence or bullet that bears its marker. */
export function citedStatements({ answer, citations }: CollectedAnswer): CitedStatement[] {
  const { text, spans } = citedSpans(answer, citations);
  return spans.flatMap(({ start, end, citations: cited }) =>
    cited.map(({ quote }) => ({ statement: text.slice(start, end), quote })),
  );
}

const describeCitation = ({ statement, quote }: CitedStatement, index: number) =>
  `[${index + 1}] statement: ${statement}\npassage: ${quote}`;
