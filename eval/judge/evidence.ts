import type { CollectedAnswer } from "../../src/answer/collect.ts";
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

/** Puts a text between tags that it can't forge; `place` counts from 0 where there are several. */
export type Fence = (name: string, text: string, place?: number) => string;

/** What a judge reads of a case and its answer, or why there is nothing to read. */
export function describeFor(
  variable: Variable,
  one: EvalCase,
  answer: CollectedAnswer,
  fence: Fence,
): string | { missing: string } {
  switch (variable) {
    case "question":
      return fence("question", describeQuestion(one, fence));
    case "answer":
      return answer.answer.trim() === ""
        ? { missing: "no answer" }
        : fence("answer", citedSpans(answer.answer, answer.citations).text);
    case "referenceAnswer":
      return one.referenceAnswer === undefined
        ? { missing: "the case has no referenceAnswer" }
        : fence("reference_answer", one.referenceAnswer);
    case "referenceContexts":
      return listed(one.referenceContexts, "the case has no referenceContexts", (text, place) =>
        fence("reference_context", text, place),
      );
    case "slides":
      return listed(answer.hits, "no slide was found", ({ slide: { title, text } }, place) =>
        fence("slide", `${title}\n${text}`, place),
      );
    case "citations":
      return listed(citedStatements(answer), "no citation", ({ statement, quote }, place) =>
        fence("citation", `${fence("statement", statement)}\n${fence("passage", quote)}`, place),
      );
  }
}

function listed<Item>(
  items: Item[],
  missing: string,
  describe: (item: Item, place: number) => string,
): string | { missing: string } {
  return items.length > 0 ? items.map(describe).join("\n\n") : { missing };
}

/** A follow-up means nothing without what was said before it. */
function describeQuestion({ question, history }: EvalCase, fence: Fence): string {
  if (history.length === 0) return question;
  const said = history.map(({ role, content }) => fence(role === "user" ? "student" : "tutor", content));
  return [...said, fence("student", question)].join("\n");
}

/** A statement of the answer and a passage that it cites. */
interface CitedStatement {
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
