import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { ingest } from "../../ingest/ingest.ts";
import { createApp } from "../../src/api/app.ts";
import type { Highlight } from "../../src/api/slide-pictures.ts";
import type { WholeSlide } from "../../src/api/slides.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";
import { drawPdf, page } from "../ingest/read/draw-pdf.ts";
import { body, makePptx, paragraph, title } from "../ingest/read/make-pptx.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-test-highlights-"));
const office = join(folder, "soffice");
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  const drawn = (title: string) =>
    drawPdf((pdf) => page(pdf, title, "Bake it at 240 degrees", "Steam keeps it soft"));
  writeFileSync(join(folder, "ovens.pdf"), await drawn("Ovens"));
  writeFileSync(join(folder, "made.pdf"), await drawn("Crusts"));
  // In LibreOffice's place: it makes the same PDF of every deck.
  writeFileSync(office, `#!/bin/sh\ncp "${join(folder, "made.pdf")}" deck.pdf\n`);
  chmodSync(office, 0o755);
  const shapes = title("Crusts") + body(paragraph("Bake it at 240 degrees"));
  writeFileSync(join(folder, "crusts.pptx"), makePptx([{ shapes, notes: paragraph("Ask about steam") }]));
  writeFileSync(join(folder, "notes.md"), "# Notes\n\nBake it twice");
  lectern = await makeLectern({}, { LECTERN_OFFICE: office });
  const { database, deckFiles, provider } = lectern;
  const names = ["ovens.pdf", "crusts.pptx", "notes.md"];
  await ingest(
    { database, deckFiles, embedding: provider.embedding, maxFileBytes: 1e7 },
    {
      course: "bakery",
      files: names.map((deck) => ({ file: join(folder, deck), deck })),
      chunking: defaultChunking,
    },
    () => undefined,
    new AbortController().signal,
  );
  app = createApp(lectern);
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => app.request(`http://127.0.0.1${path}`);
async function read<T>(path: string): Promise<T> {
  return JSON.parse(await (await get(path)).text());
}
async function slideOf(deck: string): Promise<WholeSlide> {
  const slides = await read<{ id: string; deck: string }[]>("/api/courses/bakery/slides");
  return read<WholeSlide>(`/api/slides/${slides.find((slide) => slide.deck === deck)?.id}`);
}
const highlight = (slide: WholeSlide, quote: string) =>
  read<Highlight>(`/api/slides/${slide.id}/highlight?${new URLSearchParams({ quote })}`);

describe("the words of a quote on its slide's picture", () => {
  it("have a box for each line, though the quote is not quite the slide's", async () => {
    const { quote, boxes, reason } = await highlight(await slideOf("ovens.pdf"), "bake it at 240  degrees");
    expect({ quote, reason }).toEqual({ quote: "Bake it at 240 degrees", reason: null });
    const [box, ...others] = boxes ?? [];
    expect(others).toEqual([]);
    // Of 800 × 450 points it was put at 60, 140.
    expect(box?.x).toBeCloseTo(60 / 800, 2);
    expect(box?.y).toBeCloseTo(140 / 450, 1);
  });

  it("are found on the pages that LibreOffice makes of a presentation", async () => {
    const slide = await slideOf("crusts.pptx");
    expect(await highlight(slide, "Bake it at 240 degrees")).toMatchObject({ boxes: [{}], reason: null });
    expect(await highlight(slide, "Ask about steam")).toMatchObject({
      boxes: null,
      reason: "not shown on the picture",
    });
    const image = await get(slide.image ?? "");
    expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("are not known, for a reason, where there are none", async () => {
    const slide = await slideOf("ovens.pdf");
    expect(await highlight(slide, "Knead it by hand")).toEqual({
      quote: null,
      boxes: null,
      reason: "not on the slide",
    });
    expect(await highlight(await slideOf("notes.md"), "Bake it twice")).toMatchObject({
      boxes: null,
      reason: "no picture",
    });
    expect((await get(`/api/slides/${slide.id}/highlight`)).status).toBe(400);
    expect((await get(`/api/slides/${slide.id}/highlight?quote=${"a".repeat(4_001)}`)).status).toBe(400);
  });
});

describe("a slide's picture", () => {
  it("is kept for ever by an address that names what it shows, and for an hour by another", async () => {
    const slide = await slideOf("ovens.pdf");
    expect((await get(slide.image ?? "")).headers.get("cache-control")).toMatch(/immutable/);
    const other = await get(`/api/slides/${slide.id}/image?of=another`);
    expect(other.headers.get("cache-control")).toBe("private, max-age=3600");
  });

  it("has no address where nothing draws it", async () => {
    expect((await slideOf("notes.md")).image).toBeNull();
  });
});
