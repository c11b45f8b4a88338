import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultChunking } from "../../ingest/chunk/chunk.ts";
import { ingest } from "../../ingest/ingest.ts";
import { createApp } from "../../src/api/app.ts";
import type { DeckList } from "../../src/api/decks.ts";
import type { WholeSlide } from "../../src/api/slides.ts";
import { findCourses } from "../../src/store/courses.ts";
import { listSlides } from "../../src/store/slides.ts";
import { makeLectern, type TestLectern } from "../fixtures/lectern.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-test-sources-"));
const media = "https://video.example.edu/bread.mp4";
const files = {
  "bread.md":
    "# Flour\n\n- Rye and wheat differ in gluten\n\n---\n\n# Proofing\n\n- Cold fermentation overnight",
  "bread.vtt":
    "WEBVTT\n\n00:01:00.000 --> 00:02:00.000\nRye has hardly any gluten, and wheat has a lot of it, as you can see on this slide, and as the next one shows again. The cold fermentation goes on overnight.",
  "bread.vtt.metadata.json": JSON.stringify({ metadataAttributes: { media } }),
};
let lectern: TestLectern;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  lectern = await makeLectern();
  const { database, deckFiles, provider } = lectern;
  const decks = ["bread.md", "bread.vtt"].map((deck) => ({ deck, file: join(folder, deck) }));
  const dependencies = { database, deckFiles, embedding: provider.embedding, maxFileBytes: 1e6 };
  const request = { course: "bakery", files: decks, chunking: defaultChunking };
  await ingest(dependencies, request, () => undefined, new AbortController().signal);
  app = createApp(lectern);
});
afterAll(async () => {
  await lectern.remove();
  rmSync(folder, { recursive: true });
});

const read = async <Body>(path: string) =>
  (await (await app.request(`http://127.0.0.1/api${path}`)).json()) as Body;
async function look(title: string, quote?: string) {
  const slides = await listSlides(lectern.database, await findCourses(lectern.database, "bakery"));
  const id = slides.find((slide) => slide.title === title)?.id;
  return read<WholeSlide>(`/slides/${id}${quote === undefined ? "" : `?${new URLSearchParams({ quote })}`}`);
}

describe("a slide", () => {
  it("tells what was said while it was shown, and what was shown meanwhile", async () => {
    const { alongside, source } = await look("Proofing");
    expect(alongside.map(({ deck, title }) => [deck, title])).toEqual([["bread.vtt", "1:00–2:00"]]);
    expect(source).toBeNull();
    expect((await look("1:00–2:00")).alongside.map(({ title }) => title)).toEqual(["Flour", "Proofing"]);
  });

  it("opens its recording at the words that are quoted", async () => {
    expect((await look("1:00–2:00")).source).toBe(`${media}#t=60`);
    expect((await look("1:00–2:00", "The cold fermentation goes on overnight")).source).toMatch(
      /#t=(?:9|10)[0-9]$/,
    );
  });

  it("is listed with its deck's address", async () => {
    const { decks } = await read<DeckList>("/courses/bakery/decks");
    expect(decks.map(({ deck, source }) => [deck, source])).toEqual([
      ["bread.md", null],
      ["bread.vtt", media],
    ]);
  });
});
