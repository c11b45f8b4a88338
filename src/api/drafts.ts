import { type Context, Hono } from "hono";
import { z } from "zod";
import { caseSchema, type EvalCase } from "../../eval/dataset/case.ts";
import { draftByTemplates } from "../../eval/dataset/draft/draft.ts";
import { draftByModel } from "../../eval/dataset/draft/model.ts";
import { toJsonLines } from "../../eval/dataset/lines.ts";
import { isReferenced, referencesIn } from "../../eval/dataset/references.ts";
import { decide } from "../../eval/dataset/review.ts";
import { toLine } from "../../eval/dataset/write.ts";
import { maxQuestion } from "../answer/question.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { LecternError } from "../errors.ts";
import { meterProvider, openMeter } from "../ledger/meter.ts";
import type { Lectern } from "../setup.ts";
import { type CourseRow, findCourses } from "../store/courses.ts";
import { addDrafts, listDatasetCases, settleDraft } from "../store/dataset-cases.ts";
import { loadSlides } from "../store/slides.ts";
import { keepSpending } from "../store/spending.ts";
import { type Slide, type SlideRef, toSlideRef } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { parseBody } from "./question.ts";

/** How many are proposed at a time. */
const proposed = 10;
const draftPath = z.object({ id: z.string().min(1).max(200) });
const decisionBody = z.discriminatedUnion("decision", [
  z.strictObject({
    decision: z.literal("accept"),
    question: z.string().trim().min(1).max(maxQuestion),
    answer: z.string().trim().max(20_000),
  }),
  z.strictObject({ decision: z.literal("reject") }),
]);

export interface Draft {
  id: string;
  question: string;
  answer: string;
  /** What it rests on; null where the course no longer has it. */
  slide: (SlideRef & { text: string }) | null;
}

export interface DraftList {
  drafts: Draft[];
  accepted: number;
}

/** Questions for a course's evaluation: proposed from its slides, reviewed one by one, and had as a dataset. */
export function draftRoutes(lectern: Lectern, fairUse: FairUse): Routes {
  const { database } = lectern;
  const list = async (context: Context<ApiEnv>, course: CourseRow) => {
    const [cases, slides] = await Promise.all([casesOf(course), loadSlides(database, [course])]);
    const drafts = cases.draft.map((one) => toDraft(one, slides));
    return context.json<DraftList>({ drafts, accepted: cases.accepted.length });
  };
  return new Hono<ApiEnv>()
    .get("/courses/:course/drafts", async (context) => list(context, await courseOf(context)))
    .post("/courses/:course/drafts", async (context) => {
      const course = await courseOf(context);
      const caller = context.get("caller");
      const using = await fairUse.ask({ caller, address: context.var.address, course: course.name });
      try {
        await propose(course, caller.id, context.req.raw.signal);
      } finally {
        using.leave();
      }
      return list(context, course);
    })
    .post("/courses/:course/drafts/:id", async (context) => {
      const course = await courseOf(context);
      const { id } = parse(draftPath, context.req.param());
      await settle(course, id, await parseBody(context.req.raw, decisionBody));
      return list(context, course);
    })
    .get("/courses/:course/dataset", async (context) => {
      const { accepted } = await casesOf(await courseOf(context));
      return context.body(toJsonLines(accepted.map(toLine)), 200, {
        "content-type": "application/x-ndjson; charset=utf-8",
        "content-disposition": 'attachment; filename="lectern-dataset.jsonl"',
        "x-content-type-options": "nosniff",
      });
    });

  async function courseOf(context: Context<ApiEnv>): Promise<CourseRow> {
    const name = context.req.param("course") ?? "";
    const [course] = await findCourses(database, name, context.get("caller").courses);
    if (!course) throw new LecternError("not-found", `There is no course "${name}"`);
    return course;
  }

  async function casesOf({ id }: CourseRow) {
    const cases: Record<"draft" | "accepted" | "rejected", EvalCase[]> = {
      draft: [],
      accepted: [],
      rejected: [],
    };
    for (const { state, body } of await listDatasetCases(database, id))
      cases[state].push(caseSchema.parse(body));
    return cases;
  }

  async function propose(course: CourseRow, user: string, signal: AbortSignal): Promise<void> {
    const [cases, slides] = await Promise.all([casesOf(course), loadSlides(database, [course])]);
    const before = Object.values(cases).flat();
    const options = { count: proposed, seed: before.length + 1, asked: before.map((one) => one.question) };
    const meter = openMeter();
    const provider = meterProvider(lectern.provider, meter);
    try {
      const { drafts } = provider.extractive
        ? draftByTemplates(slides, options)
        : await draftByModel(provider.converse, slides, options, signal);
      await addDrafts(
        database,
        course.id,
        drafts.map((one) => ({ id: one.id, body: toLine(one) })),
      );
    } finally {
      await keepSpending(database, { user, course: course.name }, meter.charges());
    }
  }

  async function settle(course: CourseRow, id: string, said: z.output<typeof decisionBody>): Promise<void> {
    const { draft: drafts, accepted } = await casesOf(course);
    const decision =
      said.decision === "reject"
        ? { type: said.decision }
        : { type: said.decision, question: said.question, answer: said.answer };
    const after = decide({ drafts, datasetLines: [], accepted }, id, decision);
    const taken = after.accepted.find((one) => one.id === id) ?? drafts.find((one) => one.id === id);
    const state = said.decision === "reject" ? "rejected" : "accepted";
    const isSettled = taken && (await settleDraft(database, course.id, { id, state, body: toLine(taken) }));
    if (!isSettled)
      throw new LecternError("busy", "Somebody has decided on this question meanwhile: load the list again");
  }
}

function toDraft(one: EvalCase, slides: Slide[]): Draft {
  const [reference] = referencesIn(one);
  const slide = reference && slides.find((known) => isReferenced(reference, known));
  return {
    id: one.id,
    question: one.question,
    answer: one.referenceAnswer ?? "",
    slide: slide ? { ...toSlideRef(slide), text: slide.text } : null,
  };
}
