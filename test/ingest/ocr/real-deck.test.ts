import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createOcr } from "../../../ingest/ocr/engine.ts";
import { toSlide } from "../../../ingest/ocr/slide.ts";
import { projectRoot } from "../../../src/root.ts";
import { drawPage } from "../draw/draw-page.ts";

const name = "iot-beginners-lesson-1.pdf";
const path = join(process.env.LECTERN_DECKS ?? "", name);
const isThere = process.env.LECTERN_DECKS !== undefined && existsSync(path);
const golden: { pages: { page: number; title: string | null }[] } = JSON.parse(
  readFileSync(join(projectRoot, "test", "ingest", "decks", "titles", `${name}.json`), "utf8"),
);
const ocr = createOcr({ languages: ["eng"], workers: 1 });
afterAll(() => ocr.close());

/** Drawn lettering, of which OCR reads every fifth title exactly; these it must not lose. */
it.skipIf(!isThere).each([12, 14, 17])("reads the hand-drawn title of page %i", async (page) => {
  const picture = await drawPage(readFileSync(path), page, 1600);
  const slide = toSlide(page, await ocr.read(picture, new AbortController().signal), null);
  expect(slide?.title).toBe(golden.pages.find((one) => one.page === page)?.title);
  expect(slide?.parts?.[0]?.confidence).toBeGreaterThan(0.7);
});
