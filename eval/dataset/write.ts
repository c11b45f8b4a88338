import type { EvalCase } from "./case.ts";

/** A case as its line: what only repeats a default is left out. */
export function toLine(one: EvalCase): Partial<EvalCase> {
  const { id, question, course, history, referenceAnswer, referenceSlides, relevant, referenceContexts } =
    one;
  const { referenceFacts, answerable, kind, tags, conversation, counterfactual, note, draft } = one;
  return {
    id,
    question,
    ...(course === undefined ? {} : { course }),
    ...(history.length === 0 ? {} : { history }),
    ...(referenceAnswer === undefined ? {} : { referenceAnswer }),
    ...(referenceSlides.length === 0 ? {} : { referenceSlides }),
    ...(relevant.length === 0 ? {} : { relevant }),
    ...(referenceContexts.length === 0 ? {} : { referenceContexts }),
    ...(referenceFacts === undefined ? {} : { referenceFacts }),
    answerable,
    ...(kind === undefined ? {} : { kind }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(counterfactual === undefined ? {} : { counterfactual }),
    ...(note === undefined ? {} : { note }),
    ...(draft ? { draft } : {}),
  };
}
