import { Hono } from "hono";
import { z } from "zod";
import { describeLabels, type JudgeCalibration, type LabelAgreement } from "../../eval/people/calibrate.ts";
import { keepCalibration, readCalibration } from "../../eval/people/keep-calibration.ts";
import { answerIdOf, labelAnswer } from "../../eval/people/label-answer.ts";
import { type QueueReason, queueAnswers } from "../../eval/people/queue.ts";
import { loadResults } from "../../eval/run/runs.ts";
import { type ControlledShare, controlShares } from "../control-limits.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { listLabels, saveLabel } from "../store/answer-labels.ts";
import type { Slide, Turn } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { findOwnRun } from "./own-run.ts";
import { type ShownAnswer, toShownAnswer } from "./preferences.ts";
import { parseBody } from "./question.ts";

const said = z.boolean().nullable().default(null);
const labelBody = z
  .strictObject({
    case: z.string().min(1).max(200),
    repeat: z.int().min(0).default(0),
    supported: said,
    correct: said,
    rightRefusal: said,
    note: z.string().trim().max(2_000).nullable().default(null),
  })
  .refine(({ supported, correct, rightRefusal }) => (supported ?? correct ?? rightRefusal) !== null, {
    error: "say whether it is supported, correct, or a right refusal",
  });

/** An answer that a person should look at, without what the judges say of it. */
export interface AnswerToLabel extends ShownAnswer {
  case: string;
  repeat: number;
  question: string;
  history: Turn[];
  referenceAnswer: string | null;
  /** What it was to rest on, best first. */
  slides: Pick<Slide, "id" | "course" | "deck" | "page" | "title" | "text">[];
  why: QueueReason;
}

export interface LabelQueue {
  queue: AnswerToLabel[];
  /** How many of the run's answers the caller has labelled. */
  labelled: number;
}

export interface JudgesOfCourses {
  /** How far people agree with each other. */
  people: LabelAgreement[];
  judges: (Omit<JudgeCalibration, "drift"> & {
    drift: (JudgeCalibration["drift"][number] & ControlledShare)[];
  })[];
}

/** The answers of which a judge is least sure, for a person to label; and what these labels say of the judges. */
export function labelRoutes({ database }: Pick<Lectern, "database">): Routes {
  return new Hono<ApiEnv>()
    .get("/evaluations/:id/queue", async (context) => {
      const run = await findOwnRun(database, context);
      const { id: rater, courses } = context.get("caller");
      const own = (await listLabels(database, courses)).filter((label) => label.rater === rater);
      const ids = new Set(own.map(({ answerId }) => answerId));
      const thresholds = Object.fromEntries(
        (await readCalibration(database, courses))
          .filter(({ judge }) => judge === run.manifest.judges.join(", "))
          .map(({ metric, agreement }) => [metric, agreement.threshold]),
      );
      const results = await loadResults(database, run);
      const isLabelled = (result: (typeof results)[number]) => ids.has(answerIdOf(run.id, result));
      const queue = queueAnswers(results, isLabelled, thresholds);
      return context.json<LabelQueue>({
        queue: queue.map(({ result, why }) => ({
          ...toShownAnswer(result),
          case: result.case.id,
          repeat: result.repeat,
          question: result.case.question,
          history: result.case.history,
          referenceAnswer: result.case.referenceAnswer ?? null,
          slides: (result.answer?.hits ?? []).map(({ slide: { id, course, deck, page, title, text } }) => ({
            ...{ id, course, deck, page, title, text },
          })),
          why,
        })),
        labelled: results.filter(isLabelled).length,
      });
    })
    .post("/evaluations/:id/labels", async (context) => {
      const run = await findOwnRun(database, context);
      const { case: caseId, repeat, ...label } = await parseBody(context.req.raw, labelBody);
      const result = (await loadResults(database, run)).find(
        (one) => one.case.id === caseId && one.repeat === repeat && one.answer?.answer,
      );
      if (!result) throw new LecternError("not-found", `The run ${run.id} has no answer to "${caseId}"`);
      const rater = context.get("caller").id;
      const kept = labelAnswer(run, result, { rater, ...label });
      await saveLabel(database, kept);
      await keepCalibration(database);
      return context.json({ answer: kept.answerId });
    })
    .get("/judges", async (context) => {
      const { courses } = context.get("caller");
      const judges = (await readCalibration(database, courses)).map(({ drift, ...judge }) => {
        const shares = controlShares(drift);
        return {
          ...judge,
          drift: drift.flatMap((one, place) => {
            const share = shares[place];
            return share ? [{ ...one, ...share }] : [];
          }),
        };
      });
      const people = describeLabels(await listLabels(database, courses));
      return context.json<JudgesOfCourses>({ people, judges });
    });
}
