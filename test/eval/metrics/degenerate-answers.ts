import { join } from "node:path";
import type { EvalCase } from "../../../eval/dataset/case.ts";
import { loadCases } from "../../../eval/dataset/cases.ts";
import { projectRoot } from "../../../src/root.ts";
import { contentTerms, words } from "../../../src/text/words.ts";
import { hitOn } from "./outcomes.ts";

/** An answer that deserves nothing beside the true answer to its case. */
export interface Degenerate {
  kind: string;
  case: EvalCase;
  truth: string;
  answer: string;
  answered: boolean;
  /** What both were retrieved from: the true answer's slide and nine others. */
  hits: ReturnType<typeof hitOn>[];
}

const nonsense = "Bananas are blue on Sundays. The moon sings at noon. Seven dogs ate a piano.";
const makers: Record<string, (one: EvalCase, truth: string, others: string[]) => string> = {
  "one word": (_, truth) => words(truth)[0] ?? "RAG",
  "one term of the reference": (_, truth) => [...contentTerms(truth)].at(-1) ?? "RAG",
  "everything quoted": (_, truth, others) => [truth, ...others].join("\n"),
  "words in another order": (_, truth) => `${words(truth).reverse().join(" ")}.`,
  "the question repeated": ({ question }) => question,
  "the question as a statement": ({ question }) => `${question.replace(/\?$/, "")}.`,
  "another slide's text": (_, __, others) => others[0] ?? "",
  "says that it does not know": () => "I'm sorry, I do not know the answer to this question.",
  "nonsense added": (_, truth) => `${truth} ${nonsense}`,
  "empty phrases": () => "It depends on many factors, and there are several important aspects to consider.",
};

const dataset = loadCases(join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"));
/** Sentences alone: a list of names has neither roles nor order. */
const covered = dataset.cases.filter(
  ({ answerable, referenceAnswer = "", history }) =>
    answerable && history.length === 0 && words(referenceAnswer).length >= 8,
);

/** A hundred of ten kinds, each of ten cases. */
export function degenerateAnswers(): Degenerate[] {
  return Object.entries(makers).flatMap(([kind, make], at) =>
    Array.from({ length: 10 }, (_, index): Degenerate => {
      const place = (at * 10 + index) % covered.length;
      const one = covered[place] as EvalCase;
      const truth = one.referenceAnswer ?? "";
      const others = Array.from(
        { length: 9 },
        (_, step) => covered[(place + 7 * (step + 1)) % covered.length]?.referenceAnswer ?? "",
      );
      const hits = [truth, ...others].map((text, page) => hitOn(page + 1, { text, title: "" }));
      return { kind, case: one, truth, answer: make(one, truth, others), answered: true, hits };
    }),
  );
}

/** The same with its true answer, and the same with a refusal. */
export const refusals = (): Degenerate[] =>
  covered.slice(0, 20).map((one) => ({
    kind: "always refuses",
    case: one,
    truth: one.referenceAnswer ?? "",
    answer: "The course does not cover that.",
    answered: false,
    hits: [hitOn(1, { text: one.referenceAnswer ?? "", title: "" })],
  }));
