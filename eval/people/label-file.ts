import type { AnswerLabel } from "../../src/store/answer-labels.ts";
import { type LabelledExample, loadLabels } from "../judge/labels.ts";
import { type Aspect, aspectNames } from "./labelled.ts";

/** A label as files have it: what `lectern eval judge` reads, and what it takes to be read back whole. */
interface LabelLine extends Omit<LabelledExample, "spans"> {
  spans?: AnswerLabel["spans"];
}

/** A label a line; of an answer that several people labelled, each label has a number behind the answer's id. */
export function toLabelLines(labels: AnswerLabel[], aspect: Aspect): LabelLine[] {
  const given = new Map<string, number>();
  return labels.flatMap((label): LabelLine[] => {
    const said = label[aspect];
    if (said === null) return [];
    const { answerId, rater, place, courses, question, answer, sources, referenceAnswer, spans, note } =
      label;
    const number = (given.get(answerId) ?? 0) + 1;
    given.set(answerId, number);
    return [
      {
        id: number === 1 ? answerId : `${answerId} (${number})`,
        of: answerId,
        aspect,
        rater,
        ...(place ? { place } : {}),
        ...(courses.length > 0 ? { courses } : {}),
        ...(question === null ? {} : { question }),
        answer,
        sources,
        ...(referenceAnswer === null ? {} : { referenceAnswer }),
        label: said,
        ...(spans ? { spans } : {}),
        ...(note === null ? {} : { note }),
      },
    ];
  });
}

/** What a file says, of `aspect` where a line names none. Throws as `loadLabels`. */
export function readLabelFile(
  path: string,
  { aspect, rater }: { aspect: Aspect; rater: string },
): AnswerLabel[] {
  return loadLabels(path).examples.map((one) => {
    const about = one.aspect ?? aspect;
    const said = Object.fromEntries(aspectNames.map((name) => [name, name === about ? one.label : null]));
    return {
      answerId: one.of ?? one.id,
      rater: one.rater ?? rater,
      place: one.place ?? null,
      courses: one.courses ?? [],
      question: one.question ?? null,
      answer: one.answer,
      sources: one.sources ?? [],
      referenceAnswer: one.referenceAnswer ?? null,
      ...(said as Record<Aspect, boolean | null>),
      spans: one.spans ?? null,
      note: one.note ?? null,
    };
  });
}
