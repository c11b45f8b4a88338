import { z } from "zod";
import { maxQuestion } from "../../src/answer/question.ts";
import { feedbackReasons, thumbs } from "../../src/store/feedback.ts";
import { storableText } from "../storable.ts";

/** Of a question that a reader asked: when, how near retrieval found the course to it, what the reader thought of the answer. */
const traffic = z.object({
  /** ISO 8601. */
  asked: z.string(),
  coverage: z.enum(["covered", "near", "uncovered"]).nullable(),
  feedback: z
    .object({
      thumb: z.enum(thumbs),
      reason: z.enum(feedbackReasons).nullable(),
      comment: z.string().nullable(),
    })
    .nullable(),
});

/** What a line may hold. */
export const caseFields = {
  id: z.union([storableText.min(1), z.number()], "give every case an id of its own").transform(String),
  question: z.string().trim().min(1, "is empty").max(maxQuestion),
  course: z.string().optional(),
  history: z.array(z.object({ role: z.enum(["user", "assistant"]), content: z.string() })).default([]),
  referenceAnswer: z.string().optional(),
  reference_answer: z.string().optional(),
  referenceSlides: z
    .array(
      z.object({
        deck: z.string(),
        page: z.number().int().min(1).optional(),
        title: z.string().optional(),
      }),
    )
    .default([]),
  relevant: z.array(z.string()).default([]),
  /** Passages that answer, where no slide is known: Bedrock's `referenceContexts`. Only custom metrics read them. */
  referenceContexts: z.array(z.string()).default([]),
  /** What a right answer must say, a fact a list: any of its wordings will do. */
  referenceFacts: z.array(z.array(z.string().trim().min(1)).min(1, "give each fact a wording")).optional(),
  /** Null: nobody knows. */
  answerable: z.boolean().nullable().default(true),
  tags: z.array(z.string()).default([]),
  /** What sort of question it is, e.g. `definition`; reports slice by it. */
  kind: z.string().optional(),
  /** It is a turn of a conversation: asked behind those before it, with the answers that the tutor gave to them. */
  conversation: z.strictObject({ of: z.string(), turn: z.number().int().min(1) }).optional(),
  /** It asks the same as another case in another way: `by` a name, a dialect, slips, noise. */
  counterfactual: z.strictObject({ of: z.string(), by: z.string() }).optional(),
  /** What a person said of it, for whoever reviews it; nothing reads it, and it does not change what is asked. */
  note: z.string().optional(),
  /** A proposal that no person has accepted yet: runs leave it out. */
  draft: z.boolean().default(false),
};

export const caseSchema = z
  .object({ ...caseFields, traffic: traffic.optional() }, "is not a JSON object with an id and a question")
  .transform(({ reference_answer, ...one }) => ({
    ...one,
    referenceAnswer: one.referenceAnswer ?? reference_answer,
  }));

const { id, course, draft, history, conversation, ...ofTurn } = caseFields;

/** Several questions of one student in a row; what is said of them all may stand beside the turns. */
export const turnsSchema = z.strictObject(
  {
    id,
    course,
    draft,
    history,
    kind: caseFields.kind,
    tags: caseFields.tags,
    turns: z.array(z.object(ofTurn)).min(1, "give the conversation a turn"),
  },
  "is not a conversation with an id and turns",
);

/** Each turn as a case: `talk.1`, `talk.2`. */
export const toTurnCases = ({ turns, id, tags, ...shared }: z.output<typeof turnsSchema>): unknown[] =>
  turns.map((turn, index) => ({
    ...shared,
    ...turn,
    id: `${id}.${index + 1}`,
    kind: turn.kind ?? shared.kind,
    tags: [...tags, ...turn.tags],
    conversation: { of: id, turn: index + 1 },
  }));

/** A question, what a right answer says, and where it stands. Without `page` any page of the deck counts. */
export type EvalCase = z.output<typeof caseSchema>;
