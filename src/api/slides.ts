import { Hono } from "hono";
import pLimit from "p-limit";
import { createDrawer } from "../../ingest/draw/page-image.ts";
import { LecternError } from "../errors.ts";
import type { Lectern } from "../setup.ts";
import { getSlide } from "../store/courses.ts";
import { type SlideRef, toSlideRef } from "../types.ts";

/** Pixels; sharp on a phone and on half a laptop's screen. */
const pictureWidth = 1280;
const isPdf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 1024)).includes("%PDF-");

/** `current` is false where its deck has changed since. */
export type WholeSlide = SlideRef & { text: string; current: boolean };

export function slideRoutes({ database, deckFiles }: Lectern): Hono {
  const { drawPage } = createDrawer();
  // Drawing takes a core for a moment: one at a time leaves the other to answers.
  const oneAtATime = pLimit(1);
  return new Hono()
    .get("/slides/:id", async (context) => {
      const { slide, current } = await getSlide(database, context.req.param("id"));
      return context.json<WholeSlide>({ ...toSlideRef(slide), text: slide.text, current });
    })
    .get("/slides/:id/image", async (context) => {
      const { slide, fileHash } = await getSlide(database, context.req.param("id"));
      const { page } = slide;
      const picture =
        page === null
          ? null
          : (deckFiles.readPicture(fileHash, page) ?? (await oneAtATime(() => draw(fileHash, page))));
      if (!picture) {
        throw new LecternError(
          "not-found",
          `The deck ${slide.deck} has no pages to draw; its text is at /api/slides/${slide.id}`,
        );
      }
      // A slide's page may move with its deck, its content may not.
      return context.body(Uint8Array.from(picture), 200, {
        "content-type": "image/png",
        "cache-control": "private, max-age=3600",
      });
    });

  async function draw(hash: string, page: number): Promise<Uint8Array | null> {
    const drawn = deckFiles.readPicture(hash, page);
    if (drawn) return drawn;
    const bytes = deckFiles.read(hash);
    if (!bytes || !isPdf(bytes)) return null;
    const picture = await drawPage(bytes, page, pictureWidth);
    deckFiles.savePicture(hash, page, picture);
    return picture;
  }
}
