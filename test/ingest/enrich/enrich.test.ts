import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultChunking } from "../../../ingest/chunk/chunk.ts";
import { estimateIngest } from "../../../ingest/estimate.ts";
import { answer } from "../../../src/answer/answer.ts";
import { collect } from "../../../src/answer/collect.ts";
import { retrieve } from "../../../src/answer/retrieve/retrieve.ts";
import { LecternError } from "../../../src/errors.ts";
import { pruneVersions } from "../../../src/store/index-versions.ts";
import { bakery } from "../../fixtures/bread.ts";
import { makeLectern, type TestLectern } from "../../fixtures/lectern.ts";
import { about, enrichingBy, ingestEnriched, writer } from "./enriching.ts";

const never = new AbortController().signal;
let lectern: TestLectern;
beforeEach(async () => {
  lectern = await makeLectern();
});
afterEach(() => lectern.remove());

const ask = (text: string) => ({ question: text, history: [], k: 3, filters: {} });
const titlesFor = async (text: string) =>
  (await retrieve(lectern, ask(text), never)).hits.map(({ slide }) => slide.title);
const rows = async () =>
  (await lectern.database.query<{ n: number }>("select count(*)::int as n from enrichments"))[0]?.n;

const levain = ({ title }: { title: string }) => ({
  ...about({ title, text: "" }),
  questions: [
    title === "Sourdough starter"
      ? "How do I keep a levain, my kitchen pet?"
      : `What does a baker do about ${title}?`,
    `Why would anybody want ${title}?`,
    `What is the trouble with ${title}?`,
  ],
});

describe("enriching a course", () => {
  it("asks once a slide that says something, the deck first, and finds it by what was written", async () => {
    const { model, asked, titles } = writer(levain);
    expect(await titlesFor("x").catch(({ code }: LecternError) => code)).toBe("not-found");
    const { summary, events } = await ingestEnriched(lectern, enrichingBy(model, lectern), {
      "bread.md": bakery,
    });
    expect(summary.enrichment).toEqual({ made: 3, kept: 0, missed: [] });
    // The first slide is a title and nothing else.
    expect(titles()).toEqual(["Sourdough starter", "Oven temperature", "Storing bread"]);
    const contents = asked.map(({ turns }) => turns[0]?.content ?? "");
    const repeated = asked.map((request, place) => contents[place]?.slice(0, request.repeated));
    expect(new Set(repeated).size).toBe(1);
    expect(repeated[0]).toContain("A refrigerator makes it stale");
    expect(repeated[0]).not.toContain("Write the context");
    expect(events).toContainEqual({ type: "enriching", deck: "bread.md", done: 3, total: 3 });
    expect(events).toContainEqual({ type: "enriched", deck: "bread.md", made: 3, kept: 0, missed: [] });
    expect((await titlesFor("levain pet"))[0]).toBe("Sourdough starter");
  });

  it("never says what was written: neither in an answer and its quotes, nor in the slide", async () => {
    const { model } = writer(levain);
    await ingestEnriched(lectern, enrichingBy(model, lectern), { "bread.md": bakery });
    const collected = await collect(
      answer(lectern, { ...ask("How do I keep a kitchen pet?"), course: "c" }, never),
    );
    expect(collected.answered).toBe(true);
    expect(collected.hits[0]?.slide.title).toBe("Sourdough starter");
    const { trace: _, ...told } = collected;
    expect(JSON.stringify(told)).not.toMatch(/levain|my kitchen pet|trouble with|explains the craft/);
  });

  it("is no word of the course's: a name that only a model wrote is one that the slides never mention", async () => {
    const { model } = writer(({ title }) => ({
      ...about({ title, text: "" }),
      context: `The Kubernetes of ${title} in one sentence.`,
    }));
    await ingestEnriched(lectern, enrichingBy(model, lectern), { "bread.md": bakery });
    const { trace } = await retrieve(lectern, ask("What is Kubernetes?"), never);
    expect(trace.rewrite.unmentioned).toEqual(["Kubernetes"]);
  });

  it("asks again only about slides that changed, or for another model", async () => {
    const first = writer(levain);
    await ingestEnriched(lectern, enrichingBy(first.model, lectern), { "bread.md": bakery });
    const again = writer(levain);
    const unchanged = await ingestEnriched(lectern, enrichingBy(again.model, lectern), {
      "bread.md": bakery,
    });
    expect(unchanged.summary).toMatchObject({ unchanged: 1, enrichment: { made: 0, kept: 0 } });
    const changed = bakery.replace("230 degrees", "240 degrees");
    const { summary } = await ingestEnriched(lectern, enrichingBy(again.model, lectern), {
      "bread.md": changed,
    });
    expect(again.titles()).toEqual(["Oven temperature"]);
    expect(summary.enrichment).toEqual({ made: 1, kept: 2, missed: [] });
    const other = writer(levain);
    await ingestEnriched(lectern, enrichingBy({ ...other.model, model: "another" }, lectern), {
      "bread.md": changed,
    });
    expect(other.asked).toHaveLength(3);
    // Without it, the course is searched by its own words again.
    await ingestEnriched(lectern, null, { "bread.md": changed });
    const { trace } = await retrieve(lectern, ask("levain"), never);
    expect(trace.candidates.map(({ bm25 }) => bm25)).toEqual([null, null, null, null]);
    expect(await rows()).toBe(7);
    await pruneVersions(lectern.database, 1, 1);
    expect(await rows()).toBeLessThan(7);
  });

  it("keeps what was made when it is broken off, and goes on from there", async () => {
    const leaving = new AbortController();
    let calls = 0;
    const { model } = writer((slide) => {
      if (++calls === 2) leaving.abort(new LecternError("usage", "Interrupted"));
      return levain(slide);
    });
    const run = ingestEnriched(lectern, enrichingBy(model, lectern), { "bread.md": bakery }, leaving.signal);
    await expect(run).rejects.toThrow("Interrupted");
    const made = (await rows()) ?? 0;
    expect(made).toBeGreaterThan(0);
    const next = writer(levain);
    const { summary } = await ingestEnriched(lectern, enrichingBy(next.model, lectern), {
      "bread.md": bakery,
    });
    expect(next.asked).toHaveLength(3 - made);
    expect(summary.enrichment).toMatchObject({ made: 3 - made, kept: made });
  });

  it("takes a slide up again that the service failed at, not one that the model can't do", async () => {
    const failing = (error: LecternError) =>
      writer((slide) => {
        if (slide.title === "Storing bread") throw error;
        return levain(slide);
      });
    const busy = failing(new LecternError("throttled", "too busy"));
    const { summary } = await ingestEnriched(lectern, enrichingBy(busy.model, lectern), {
      "bread.md": bakery,
    });
    expect(summary.enrichment).toEqual({
      made: 2,
      kept: 0,
      missed: [{ deck: "bread.md", page: 4, reason: "too busy" }],
    });
    const prose = failing(new LecternError("malformed", "prose"));
    await ingestEnriched(lectern, enrichingBy(prose.model, lectern), { "bread.md": bakery });
    expect(prose.titles()).toEqual(["Storing bread"]);
    const after = writer(levain);
    const last = await ingestEnriched(lectern, enrichingBy(after.model, lectern), { "bread.md": bakery });
    expect(after.asked).toEqual([]);
    expect(last.summary.unchanged).toBe(1);
  });

  it("throws what every slide would meet, and changes nothing", async () => {
    const { model } = writer(() => {
      throw new LecternError("credentials", "Expired: log in again");
    });
    const run = ingestEnriched(lectern, enrichingBy(model, lectern), { "bread.md": bakery });
    await expect(run).rejects.toMatchObject({ code: "credentials" });
    expect(await rows()).toBe(0);
  });

  it("gives a model that takes less than the deck a half of it", async () => {
    const { model, asked } = writer((slide, { turns }) => {
      const slides = turns[0]?.content.match(/^\{"page"/gm) ?? [];
      if (slides.length > 2) throw new LecternError("too-large", "the context is full");
      return levain(slide);
    });
    const { summary, events } = await ingestEnriched(lectern, enrichingBy(model, lectern), {
      "bread.md": bakery,
    });
    expect(summary.enrichment).toEqual({ made: 3, kept: 0, missed: [] });
    expect(asked).toHaveLength(4);
    expect(events.filter(({ type }) => type === "enriching").at(-1)).toMatchObject({ done: 3, total: 3 });
  });

  it("is priced without asking anything", async () => {
    const { model, asked } = writer(levain);
    const enriching = enrichingBy(model, lectern);
    await lectern.ingestText("other", { "bread.md": bakery });
    const { config, provider } = lectern;
    const file = `${config.dataFolder}/../decks/bread.md`;
    const dependencies = { ...lectern, embedding: provider.embedding, enriching, maxFileBytes: 1e6 };
    const request = { course: "c", files: [{ deck: "bread.md", file }], chunking: defaultChunking };
    const estimate = () => estimateIngest(dependencies, request, () => undefined, never);
    const { enrichment, total } = await estimate();
    expect(asked).toEqual([]);
    expect(total.enriched).toBe(3);
    expect(enrichment).toMatchObject({ slides: 3, outputTokens: 600, cacheReadTokens: 0 });
    expect(enrichment?.inputTokens).toBeGreaterThan(1_000);
    await ingestEnriched(lectern, enriching, { "bread.md": bakery });
    expect((await estimate()).enrichment).toMatchObject({ slides: 0, inputTokens: 0 });
    rmSync(file);
  });
});
