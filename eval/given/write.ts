import { toJsonLines } from "../dataset/lines.ts";
import { toDeepeval } from "./deepeval.ts";
import type { GivenAnswer } from "./given.ts";
import { toLangfuse } from "./langfuse.ts";
import { toOpenaiChat } from "./openai-chat.ts";
import { toPromptfoo } from "./promptfoo.ts";
import { toRagas } from "./ragas.ts";

/** A run's answers as others read them, and what their form has no place for. */
export const writers = {
  ragas: {
    write: (answers: GivenAnswer[]) => toJsonLines(answers.map(toRagas)),
    lost: "what was said before, citations and reference slides",
  },
  deepeval: {
    write: (answers: GivenAnswer[]) => `${JSON.stringify(answers.map(toDeepeval), null, 1)}\n`,
    lost: "what was said before, citations and reference slides",
  },
  promptfoo: {
    write: (answers: GivenAnswer[]) => `${JSON.stringify(toPromptfoo(answers), null, 1)}\n`,
    lost: "what was said before, citations, reference slides and scores",
  },
  langfuse: {
    write: (answers: GivenAnswer[]) => toJsonLines(answers.map(toLangfuse)),
    lost: "citations, reference slides, tokens and scores",
  },
  openai: {
    write: (answers: GivenAnswer[]) => toJsonLines(answers.map(toOpenaiChat)),
    lost: "ids, passages, citations and references",
  },
};
export type WrittenForm = keyof typeof writers;
