import { type Context, Hono } from "hono";
import { z } from "zod";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { type ChunkPreview, parentsOf } from "../../ingest/chunk/preview.ts";
import { ingest } from "../../ingest/ingest.ts";
import { previewDeck } from "../../ingest/preview-deck.ts";
import { removeDeck } from "../../ingest/remove-deck.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import { courseName } from "../answer/question.ts";
import { LecternError } from "../errors.ts";
import { observeSync } from "../observe/observe-sync.ts";
import { openObservedMeter } from "../observe/observed-meter.ts";
import type { Observer } from "../observe/observer.ts";
import type { Lectern } from "../setup.ts";
import { type Claim, claimCourse, withClaim } from "../store/claims.ts";
import { type CourseRow, findCourses } from "../store/courses.ts";
import { type DeckSummary, listChunksOf, listDecks, type StoredChunk } from "../store/decks.ts";
import { type IndexVersion, listVersions, rollBack } from "../store/index-versions.ts";
import { type LeftOutKind, listLeftOut } from "../store/left-out.ts";
import type { Admission } from "./admission.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { sendEvents } from "./event-lines.ts";
import { withoutPlaces } from "./ingest.ts";
import { parse } from "./parse.ts";
import { parseBody } from "./question.ts";
import { openServingReader } from "./serving-reader.ts";
import { takeCourse, viaApi } from "./take-course.ts";
import { receiveDeck, type Upload } from "./upload.ts";

const coursePath = z.object({ course: z.string().trim().pipe(courseName) });
const uploadQuery = z.object({ name: z.string().min(1).max(1_000) });
const deckQuery = z.object({ deck: z.string().min(1).max(4_000) });
const rollbackBody = z.strictObject({ version: z.number().int().min(1) });

export interface DeckList {
  decks: DeckSummary[];
  /** What the last sync left out. */
  leftOut: LeftOutKind[];
}
export interface DeckChunks {
  deck: string;
  warnings: string[];
  chunks: StoredChunk[];
}
export interface VersionList {
  versions: IndexVersion[];
}

export interface DeckParts {
  admission: Admission;
  observers: Observer[];
}

/** A course's decks: what it has, what is added and taken out, how they are cut, and the versions that this made. */
export function deckRoutes(lectern: Lectern, parts: DeckParts): Routes {
  const { database, config } = lectern;
  const receive = (context: Context<ApiEnv>) =>
    receiveDeck(context.req.raw, { ...config, ...parse(uploadQuery, context.req.query()) });
  return new Hono<ApiEnv>()
    .get("/courses/:course/decks", async (context) => {
      const course = await courseOf(lectern, context);
      const [decks, leftOut] = await Promise.all([
        listDecks(database, course),
        listLeftOut(database, course.id),
      ]);
      return context.json<DeckList>({ decks, leftOut });
    })
    .get("/courses/:course/chunks", async (context) => {
      const { deck } = parse(deckQuery, context.req.query());
      const chunks = await listChunksOf(database, await courseOf(lectern, context), deck);
      if (chunks.length === 0) throw new LecternError("not-found", `This course has no deck "${deck}"`);
      return context.json<DeckChunks>({ deck, warnings: [], chunks });
    })
    .post("/courses/:course/decks", async (context) => {
      const { course } = parse(coursePath, context.req.param());
      const claim = await claimCourse(database, course, viaApi);
      let upload: Upload | undefined;
      try {
        upload = await receive(context);
        const { file, remove } = upload;
        return await addDecks(context, { lectern, parts, claim }, { course, files: [file], remove });
      } catch (error) {
        await claim.release();
        await upload?.remove();
        throw error;
      }
    })
    .post("/courses/:course/preview", async (context) => {
      const upload = await receive(context);
      const reader = openServingReader(config, () => undefined);
      try {
        const asked = { file: upload.file, chunking: defaultChunking };
        const preview = await previewDeck({ ...config, reader }, asked, context.req.raw.signal);
        return context.json<DeckChunks>(toChunks(preview));
      } finally {
        await reader.close();
        await upload.remove();
      }
    })
    .delete("/courses/:course/decks", async (context) => {
      const { deck } = parse(deckQuery, context.req.query());
      const course = await courseOf(lectern, context);
      await withClaim(database, { course: course.name, holder: viaApi }, () =>
        removeDeck(database, course, deck),
      );
      return context.body(null, 204);
    })
    .get("/courses/:course/versions", async (context) => {
      const versions = await listVersions(database, (await courseOf(lectern, context)).id);
      return context.json<VersionList>({ versions });
    })
    .post("/courses/:course/rollback", async (context) => {
      const { version } = await parseBody(context.req.raw, rollbackBody);
      const course = await courseOf(lectern, context);
      await withClaim(database, { course: course.name, holder: viaApi }, () =>
        rollBack(database, course, version),
      );
      return context.json<VersionList>({ versions: await listVersions(database, course.id) });
    });
}

async function courseOf({ database }: Lectern, context: Context<ApiEnv>): Promise<CourseRow> {
  const name = context.req.param("course") ?? "";
  const [course] = await findCourses(database, name, context.get("caller").courses);
  if (!course) throw new LecternError("not-found", `There is no course "${name}"`);
  return course;
}

interface Adding {
  course: string;
  files: DeckFile[];
  /** Called when they are read no more. */
  remove?: () => Promise<void>;
}

/** Tells how decks are added to a course; `claim`: where it is claimed already. */
export async function addDecks(
  context: Context<ApiEnv>,
  { lectern, parts, claim }: { lectern: Lectern; parts: DeckParts; claim?: Claim },
  { course, files, remove }: Adding,
): Promise<Response> {
  const { database, deckFiles, provider, config } = lectern;
  const run = await takeCourse(lectern, parts.admission, course, claim);
  const meter = openObservedMeter(parts.observers);
  const work = observeSync(parts.observers, async (onEvent, signal) => {
    const reader = openServingReader(config, onEvent);
    try {
      return await ingest(
        {
          database,
          deckFiles,
          embedding: provider.embedding,
          reader,
          meter,
          maxFileBytes: config.maxFileBytes,
        },
        { course, files, chunking: defaultChunking },
        onEvent,
        signal,
      );
    } finally {
      await reader.close();
      await remove?.();
    }
  });
  return sendEvents(context, { ...run, hide: withoutPlaces([config.dataFolder]) }, work);
}

function toChunks({ deck, warnings, slides, chunks }: ChunkPreview): DeckChunks {
  const parents = parentsOf(chunks);
  const pages = new Map(slides.map(({ id, page }) => [id, page]));
  return {
    deck,
    warnings,
    chunks: chunks
      .filter((_, index) => !parents.has(index))
      .map(({ text, context, tokens, spans }) => ({
        text,
        context,
        tokens,
        pages: [...new Set(spans.map(({ slideId }) => pages.get(slideId) ?? null))],
      })),
  };
}
