import { Hono } from "hono";
import { z } from "zod";
import { deckExtensions } from "../../ingest/read/read.ts";
import { discoverDecks } from "../../ingest/sources/discover.ts";
import { courseName } from "../answer/question.ts";
import { type Caller, mayRead } from "../auth/caller.ts";
import { LecternError } from "../errors.ts";
import { sampleCourse, sampleFolder } from "../sample-course.ts";
import type { Lectern } from "../setup.ts";
import { beginCourse } from "../store/courses.ts";
import { addDecks, type DeckParts } from "./decks.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parseBody } from "./question.ts";

const courseBody = z.strictObject({ name: z.string().trim().pipe(courseName) });
const sampleBody = z.strictObject({ name: z.literal(sampleCourse) });

/** Which files are decks. */
export interface DeckFormats {
  extensions: string[];
}

/** Begins courses: empty, or the bundled one. Whoever begins a course is a member of it. */
export function newCourseRoutes(lectern: Lectern, parts: DeckParts): Routes {
  return new Hono<ApiEnv>()
    .get("/deck-formats", (context) => context.json<DeckFormats>({ extensions: deckExtensions }))
    .post("/courses", async (context) => {
      const { name } = await parseBody(context.req.raw, courseBody);
      context.set("course", name);
      await begin(lectern, name, context.get("caller"));
      return context.json({ name }, 201);
    })
    .post("/samples", async (context) => {
      const { name: course } = await parseBody(context.req.raw, sampleBody);
      context.set("course", course);
      await begin(lectern, course, context.get("caller"));
      const { files } = discoverDecks([sampleFolder], course);
      return addDecks(context, { lectern, parts }, { course, files });
    });
}

/** Throws `busy` where the name is another's course, or a course of the caller's that has decks. */
async function begin({ database }: Lectern, name: string, caller: Caller): Promise<void> {
  const isNew = await beginCourse(database, { name, member: caller.courses === null ? null : caller.id });
  if (!isNew && !(mayRead(caller, name) && name === sampleCourse))
    throw new LecternError("busy", `There is a course "${name}" already: choose another name`);
}
