import { Hono } from "hono";
import { LRUCache } from "lru-cache";
import pLimit from "p-limit";
import { createDrawing } from "../../ingest/draw/draw.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { getSlide } from "../store/courses.ts";
import { type SlideRef, toSlideRef } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** Pixels; sharp on a phone and on half a laptop's screen. */
const imageWidth = 1280;

/** Pages that wait to be drawn; more would wait for longer than anybody looks at an empty frame. */
const mostWaiting = 100;
/** Pages that could not be drawn, each for ten minutes: a hostile one takes seconds at every try. */
const rememberedFailures = { max: 1_000, ttl: 600_000 };

/** `current` is false if its deck has changed since. */
export type WholeSlide = SlideRef & { text: string; current: boolean };

export function slideRoutes({ database, deckFiles }: Lectern, fairUse: FairUse): Routes {
  const drawing = createDrawing();
  // A page that many readers ask for at once is drawn once.
  const oneAtATime = pLimit(1);
  const failures = new LRUCache<string, LecternError>(rememberedFailures);
  return new Hono<ApiEnv>()
    .get("/slides/:id", async (context) => {
      const { slide, current } = await getSlide(database, context.req.param("id"));
      return context.json<WholeSlide>({ ...toSlideRef(slide), text: slide.text, current });
    })
    .get("/slides/:id/image", async (context) => {
      const caller = context.get("caller");
      await fairUse.look({ caller, address: context.var.address, course: null });
      const { slide, fileHash } = await getSlide(database, context.req.param("id"));
      const image = slide.page === null ? null : await imageOf(fileHash, slide.page, context.req.raw.signal);
      if (!image) {
        throw new LecternError(
          "not-found",
          `The deck ${slide.deck} has no pages to draw; its text is at /api/slides/${slide.id}`,
        );
      }
      // A slide's page may move with its deck, its content may not.
      return context.body(image, 200, {
        "content-type": "image/png",
        "cache-control": "private, max-age=3600",
      });
    });

  async function imageOf(hash: string, page: number, signal: AbortSignal) {
    const file = (await deckFiles.readImage(hash, page)) ?? (await deckFiles.findPdf(hash));
    if (typeof file !== "string") return file;
    const place = `${hash}-${page}`;
    if (oneAtATime.pendingCount >= mostWaiting) {
      const message = "As many pages as may be are waiting to be drawn: ask for the image again in a moment";
      throw new LecternError("unavailable", message);
    }
    return oneAtATime(async () => {
      const failure = failures.get(place);
      if (failure) throw failure;
      const drawn = await deckFiles.readImage(hash, page);
      if (drawn) return drawn;
      try {
        const image = Uint8Array.from(await drawing.pagesOf(file)(page, imageWidth, signal));
        await deckFiles.saveImage(hash, page, image);
        return image;
      } catch (error) {
        if (error instanceof LecternError && error.code === "bad-deck") failures.set(place, error);
        throw error;
      }
    });
  }
}
