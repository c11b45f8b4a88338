import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import { ingest } from "../../../ingest/ingest.ts";
import { answer } from "../../../src/answer/answer.ts";
import { collect } from "../../../src/answer/collect.ts";
import { pack } from "../../../src/answer/pack.ts";
import { readHits } from "../../../src/answer/retrieve/read-hits.ts";
import { retrieve } from "../../../src/answer/retrieve/retrieve.ts";
import { openIndexes } from "../../../src/answer/retrieve/search-index.ts";
import type { Question } from "../../../src/types.ts";
import { bakery } from "../../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";

let lectern: TestLectern;
beforeAll(async () => {
  lectern = await makeLectern();
  await cut("hierarchical", {
    strategy: "hierarchical",
    parentTokens: 200,
    childTokens: 14,
    overlapTokens: 4,
  });
  await cut("none", { strategy: "none" });
  await cut("merged", { strategy: "slide", minTokens: 60, maxTokens: 240 });
  await cut("slide", { strategy: "slide" });
});
afterAll(() => lectern.remove());

async function cut(course: string, chunking: object) {
  const folder = join(lectern.config.dataFolder, "to-read");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "bread.md"), bakery);
  const { database, deckFiles, provider, config } = lectern;
  await ingest(
    { database, deckFiles, embedding: provider.embedding, maxFileBytes: config.maxFileBytes },
    {
      course,
      files: [{ file: join(folder, "bread.md"), deck: "bread.md" }],
      chunking: parseChunking(chunking),
    },
    () => undefined,
    signal,
  );
}
/** Whether the course covers a question is judged elsewhere, and by real vectors. */
const writing = () => ({ ...lectern, provider: { ...lectern.provider, extractive: false } });
const { signal } = new AbortController();
const ask = (question: string, course: string, more: Partial<Question> = {}): Question => ({
  question,
  course,
  history: [],
  k: 10,
  filters: {},
  ...more,
});

describe("a parent and its children", () => {
  it("are found by the child and answered by the parent", async () => {
    const { hits } = await retrieve(lectern, ask("doubles within 6 hours", "hierarchical"), signal);
    const [hit] = hits;
    expect(hit?.text).toContain("doubles within 6 hours");
    expect(hit?.text).not.toContain("wild yeast");
    expect(hit?.slide.title).toBe("Sourdough starter");
    expect(hit?.passages?.map(({ slide }) => slide.title)).toContain("Sourdough starter");
    expect(hit?.passages?.map(({ text }) => text).join("\n")).toContain("wild yeast");
  });

  it("pack the parent once, in stretches of its slides", async () => {
    const { hits } = await retrieve(lectern, ask("flour water oven steam bread", "hierarchical"), signal);
    expect(new Set(hits.map(({ slide }) => slide.id)).size).toBe(hits.length);
    const { passages, trace } = pack(hits);
    for (const { slide, text } of passages) expect(slide.text).toContain(text);
    expect(new Set(passages.map(({ text }) => text)).size).toBe(passages.length);
    const reasons = trace.left.map(({ why }) => why);
    expect(reasons.length).toBeGreaterThan(0);
    for (const why of reasons) expect(why).toMatch(/^it says nothing that "/);
  });

  it("are quoted word for word, from the slide that says it", async () => {
    const question = "When do I feed the sourdough starter?";
    const { answered, citations } = await collect(answer(writing(), ask(question, "hierarchical"), signal));
    expect(answered).toBe(true);
    expect(citations[0]?.quote).toContain("Feed it every 12 hours");
    expect(citations[0]?.slide.page).toBe(2);
    for (const { quote } of citations) expect(bakery).toContain(quote);
  });
});

describe.each(["none", "merged"])("a chunk over several slides (%s)", (course) => {
  it.each([
    ["wild yeast starter", "Sourdough starter"],
    ["oven steam loaf", "Oven temperature"],
    ["linen bag refrigerator", "Storing bread"],
  ])("names the slide that holds the words: %s", async (question, title) => {
    const { hits } = await retrieve(lectern, ask(question, course), signal);
    expect(hits[0]?.slide.title).toBe(title);
    expect(hits[0]?.slide.text).toContain(hits[0]?.text);
  });

  it("is quoted word for word, from the slide that says it", async () => {
    const question = "When do I feed the sourdough starter?";
    const { citations } = await collect(answer(writing(), ask(question, course), signal));
    expect(citations[0]?.slide.page).toBe(2);
    for (const { quote } of citations) expect(bakery).toContain(quote);
  });

  it("shows no page that the filter leaves out", async () => {
    const pages: [number, number] = [3, 3];
    const { hits } = await retrieve(
      lectern,
      ask("flour water bread", course, { filters: { pages } }),
      signal,
    );
    expect(hits.length).toBeGreaterThan(0);
    const shown = hits.flatMap(({ slide, passages }) => [slide, ...(passages ?? []).map((one) => one.slide)]);
    expect([...new Set(shown.map(({ page }) => page))]).toEqual([3]);
  });
});

describe("reading candidates", () => {
  it("keeps the order, and leaves out a chunk that is gone", async () => {
    const chunkOf = async (question: string) => {
      const { hits } = await retrieve(lectern, ask(question, "slide", { k: 1 }), signal);
      return hits[0]?.chunkId ?? 0;
    };
    const ids = [await chunkOf("linen bag"), 999_999, await chunkOf("wild yeast")];
    const legs = { bm25: null, dense: null, rerank: null };
    const fused = { rank: 1, score: 0.5 };
    const candidates = ids.map((chunkId) => ({
      chunkId,
      score: 0.5,
      query: "q",
      legs,
      fused,
      features: null,
    }));
    const indexes = await openIndexes(lectern, { course: "slide" });
    const hits = await readHits({ ...lectern, indexes }, candidates);
    expect(await readHits({ ...lectern, indexes }, candidates)).toEqual(hits);
    expect(hits.map(({ slide }) => slide.title)).toEqual(["Storing bread", "Sourdough starter"]);
    expect(hits[0]).not.toHaveProperty("passages");
    expect(await readHits({ ...lectern, indexes }, [])).toEqual([]);
  });
});
