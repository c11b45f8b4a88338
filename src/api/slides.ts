import { Hono } from "hono";
import { z } from "zod";
import { loadSpoken } from "../answer/about/spoken.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { findCourses } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { findNeighbours, getSlide } from "../store/slides.ts";
import { findQuote } from "../text/quote.ts";
import { placeInSource, sourceOf } from "../text/source-address.ts";
import { saidAt } from "../text/transcript/recording.ts";
import { type Metadata, type Slide, type SlidePart, type SlideRef, toSlideRef } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { openSlidePictures, type PlacedShapes } from "./slide-pictures.ts";

/** What the panel shows of a slide. */
export type WholeSlide = SlideRef & {
  text: string;
  parts: SlidePart[];
  /** False if its deck has changed since. */
  current: boolean;
  /** The address of its picture, which changes with what it shows; null where nothing draws its page. */
  image: string | null;
  /** Its neighbours in its deck; null at the ends, and for a slide that has left it. */
  previous: SlideRef | null;
  next: SlideRef | null;
  /** Where its page, or the recording at the moment of the quote, is opened on the web; null where nobody said. */
  source: string | null;
  /** The pages of transcripts on which it is spoken of; for a page of a transcript the slides that were shown. */
  alongside: SlideRef[];
};

/** A quote that is longer is no quote: citations hold 500 characters. */
const highlightQuery = z.object({ quote: z.string().trim().min(1).max(4_000) });

const imageQuery = z.object({ of: z.string().optional(), size: z.enum(["whole", "small"]).default("whole") });

const pictureNumber = z.object({ number: z.coerce.number().int().min(0).max(10_000) });

/** Its address names the file and the page that are drawn, so that it may be kept for ever. */
const imageVersion = (fileHash: string, page: number | null) => `${fileHash.slice(0, 16)}-${page}`;

const keptFor = (isVersioned: boolean) =>
  isVersioned ? "private, max-age=31536000, immutable" : "private, max-age=3600";

/** `of` names what is drawn: with it, the addresses of its pictures may be kept for ever. */
export interface DrawnSlide {
  drawing: PlacedShapes | null;
  of: string;
}

export function slideRoutes(lectern: Lectern, fairUse: FairUse): Routes {
  const { database } = lectern;
  const pictures = openSlidePictures(lectern);
  return new Hono<ApiEnv>()
    .get("/slides/:id", async (context) => {
      const { quote } = parse(highlightQuery.partial(), context.req.query());
      const stored = await getSlide(database, context.req.param("id"));
      const { slide, fileHash, current } = stored;
      const address = `/api/slides/${encodeURIComponent(slide.id)}/image?of=${imageVersion(fileHash, slide.page)}`;
      const neighbours = await findNeighbours(database, slide.id, 1);
      const isBefore = (one: SlideRef) => (one.page ?? 0) < (slide.page ?? 0);
      return context.json<WholeSlide>({
        ...toSlideRef(slide),
        text: slide.text,
        parts: slide.parts ?? [],
        current,
        image: (await pictures.canShow(stored)) ? address : null,
        previous: neighbours.find(isBefore) ?? null,
        next: neighbours.find((one) => !isBefore(one)) ?? null,
        source: sourceAt(stored, quote),
        alongside: stored.metadata === null ? [] : await findAlongside(database, slide),
      });
    })
    .get("/slides/:id/image", async (context) => {
      const { of, size } = parse(imageQuery, context.req.query());
      const looking = { caller: context.get("caller"), address: context.var.address, course: null };
      await (size === "small" ? fairUse.browse(looking) : fairUse.look(looking));
      const stored = await getSlide(database, context.req.param("id"));
      const { slide, fileHash } = stored;
      const image = await pictures.image(stored, size, context.req.raw.signal);
      if (!image) {
        throw new LecternError(
          "not-found",
          `The deck ${slide.deck} has no pages to draw; its text is at /api/slides/${slide.id}`,
        );
      }
      // A slide's page may move with its deck: only an address that names what is drawn stands for ever.
      const isVersioned = of === imageVersion(fileHash, slide.page);
      return context.body(image, 200, {
        "content-type": "image/png",
        "cache-control": keptFor(isVersioned),
      });
    })
    .get("/slides/:id/drawing", async (context) => {
      const { quote } = parse(highlightQuery.partial(), context.req.query());
      const caller = context.get("caller");
      await fairUse.look({ caller, address: context.var.address, course: null });
      const stored = await getSlide(database, context.req.param("id"));
      const drawing = await pictures.drawingOf(stored, quote, context.req.raw.signal);
      return context.json<DrawnSlide>({ drawing, of: imageVersion(stored.fileHash, stored.slide.page) });
    })
    .get("/slides/:id/pictures/:number", async (context) => {
      const { number } = parse(pictureNumber, context.req.param());
      const { of } = parse(imageQuery.pick({ of: true }), context.req.query());
      const caller = context.get("caller");
      await fairUse.look({ caller, address: context.var.address, course: null });
      const stored = await getSlide(database, context.req.param("id"));
      const picture = await pictures.pictureOf(stored, number, context.req.raw.signal);
      if (!picture)
        throw new LecternError("not-found", `The slide has no picture ${number} that can be shown`);
      return context.body(picture.bytes, 200, {
        "content-type": picture.type,
        "cache-control": keptFor(of === imageVersion(stored.fileHash, stored.slide.page)),
      });
    })
    .get("/slides/:id/highlight", async (context) => {
      const { quote } = parse(highlightQuery, context.req.query());
      const caller = context.get("caller");
      await fairUse.look({ caller, address: context.var.address, course: null });
      const stored = await getSlide(database, context.req.param("id"));
      return context.json(await pictures.highlight(stored, quote, context.req.raw.signal));
    });
}

function sourceAt(
  { slide, metadata }: { slide: Slide; metadata: Metadata | null },
  quote: string | undefined,
): string | null {
  const source = metadata && sourceOf(metadata);
  const found = quote === undefined ? null : findQuote(slide.text, quote);
  const start = found === null ? 0 : Math.max(0, slide.text.indexOf(found.quote));
  return source && placeInSource(source, { seconds: saidAt(slide, start), page: slide.page });
}

async function findAlongside(database: Database, slide: Slide): Promise<SlideRef[]> {
  const [course] = await findCourses(database, slide.course);
  const spoken = course ? await loadSpoken(database, course) : [];
  const pairs = spoken.flatMap(({ page, shown }) =>
    page.id === slide.id ? [shown] : shown.id === slide.id ? [page] : [],
  );
  return [...new Map(pairs.map((one) => [one.id, toSlideRef(one)])).values()];
}
