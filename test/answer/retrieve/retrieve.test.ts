import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../../src/answer/answer.ts";
import { collect } from "../../../src/answer/collect.ts";
import { retrieve } from "../../../src/answer/retrieve/retrieve.ts";
import type { Rerank } from "../../../src/providers/provider.ts";
import type { Question } from "../../../src/types.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";
import { makeProvider } from "../../fixtures/provider.ts";

let lectern: TestLectern;
const agenda = "## Agenda\n\n- Starter and dough\n- Oven and steam\n- Storing and eating bread";
const subjects = ["rye", "wheat", "spelt", "barley", "oat", "maize", "millet", "rice"];
const repeated = [
  ...Array.from({ length: 30 }, () => agenda),
  ...subjects.map((grain) => `## Bread of ${grain}\n\nThe dough of ${grain} goes into the oven with steam.`),
].join("\n\n---\n\n");
beforeAll(async () => {
  lectern = await makeBakery();
  await lectern.ingestText("repeated", { "grain.md": repeated });
  await lectern.database.query("insert into courses (name, version) values ('empty', 1)");
});
afterAll(() => lectern.remove());

const { signal } = new AbortController();
const ask = (question: string, more: Partial<Question> = {}): Question => ({
  question,
  course: "bakery",
  history: [],
  k: 10,
  filters: {},
  ...more,
});
const reranking = (rerank: Rerank) => ({
  ...lectern,
  provider: makeProvider({ rerank, models: { rerank: "a-reranker" } }),
});

describe("what is found", () => {
  it("is k slides, best first, each once", async () => {
    const { hits } = await retrieve(lectern, ask("bread oven flour", { k: 2 }), signal);
    expect(hits).toHaveLength(2);
    const all = await retrieve(lectern, ask("bread oven flour"), signal);
    expect(new Set(all.hits.map(({ slide }) => slide.id)).size).toBe(all.hits.length);
    expect(all.hits.slice(0, 2).map(({ slide }) => slide.id)).toEqual(hits.map(({ slide }) => slide.id));
  });

  it("is k different slides though one is repeated all over the course, and names its duplicates", async () => {
    const { hits } = await retrieve(lectern, ask("oven steam dough", { course: "repeated", k: 5 }), signal);
    expect(hits).toHaveLength(5);
    const titles = hits.map(({ slide }) => slide.title);
    expect(new Set(titles).size).toBe(5);
    const duplicates = hits.find(({ slide }) => slide.title === "Agenda")?.duplicates ?? [];
    expect(duplicates.every(({ title }) => title === "Agenda")).toBe(true);
  });

  it("has its neighbours on request, within the deck", async () => {
    const { hits } = await retrieve(lectern, ask("oven steam", { k: 1, neighbours: 2 }), signal);
    expect(hits[0]?.slide.page).toBe(3);
    expect(hits[0]?.neighbours?.map(({ page }) => page)).toEqual([1, 2, 4]);
    expect((await retrieve(lectern, ask("oven"), signal)).hits[0]).not.toHaveProperty("neighbours");
  });

  it("stays within pages", async () => {
    const filters = { pages: [2, 3] as [number, number] };
    const { hits } = await retrieve(lectern, ask("bread", { filters }), signal);
    expect(hits.map(({ slide }) => slide.page).sort()).toEqual([2, 3]);
  });

  it("is nothing in an empty course, which then does not cover the question", async () => {
    const { hits, trace } = await retrieve(lectern, ask("bread", { course: "empty" }), signal);
    expect(hits).toEqual([]);
    expect(trace).toMatchObject({ candidates: [], search: { chunks: 0 } });
    expect((await collect(answer(lectern, ask("bread", { course: "empty" }), signal))).answered).toBe(false);
  });

  it("is the same for the same question, whatever was asked between", async () => {
    const first = await retrieve(lectern, ask("oven steam"), signal);
    await retrieve(lectern, ask("flour yeast"), signal);
    const again = await retrieve(lectern, ask("oven steam"), signal);
    expect({ ...again, timings: {} }).toEqual({ ...first, timings: {} });
  });
});

describe("reranking by a model", () => {
  it("decides, and its candidates are traced with both legs", async () => {
    const last: Rerank = async (_query, hits) =>
      hits.toReversed().map((hit, place) => ({
        ...hit,
        score: 9 - place,
        legs: { ...hit.legs, rerank: { rank: place + 1, score: 9 - place } },
      }));
    const { trace, timings } = await retrieve(reranking(last), ask("oven steam"), signal);
    expect(trace.rerank).toEqual({ by: "a-reranker", problem: null });
    expect(timings.rerank).toBeGreaterThanOrEqual(0);
    expect(trace.candidates[0]).toMatchObject({ rerank: { rank: 1, score: 9 }, query: "oven steam" });
    expect(trace.candidates[0]?.fused?.rank).toBe(trace.candidates.length);
  });

  it("leaves the fused order where it fails, and the trace says so", async () => {
    const failing = reranking(async () => Promise.reject(new Error("too many requests")));
    const config = { ...lectern.config, rerank: "none" as const };
    const fused = await retrieve({ ...lectern, config }, ask("oven steam"), signal);
    const { hits, trace } = await retrieve(failing, ask("oven steam"), signal);
    expect(hits).toEqual(fused.hits);
    expect(trace.rerank).toEqual({ by: null, problem: "a-reranker did not rerank: too many requests" });
  });

  it("stops with the reader", async () => {
    const leaving = new AbortController();
    const dependencies = reranking(async () => {
      leaving.abort(new Error("left"));
      throw new Error("aborted");
    });
    await expect(retrieve(dependencies, ask("oven steam"), leaving.signal)).rejects.toThrow("left");
  });
});

describe("whatever is asked", () => {
  it.each([
    ["only function words", "what is it?"],
    ["4,000 characters", "oven steam bread ".repeat(300).slice(0, 4_000)],
    [
      "4,000 different words",
      Array.from({ length: 800 }, (_, at) => `w${at}`)
        .join(" ")
        .slice(0, 4_000),
    ],
    ["one long word", "x".repeat(4_000)],
    ["only punctuation", "?!… — ;;; ()"],
    ["Chinese", "面包应该怎么保存？"],
    ["Russian", "Как хранить хлеб?"],
    ["Arabic", "كيف أحفظ الخبز؟"],
    ["emoji", "🍞🔥🧑🏽‍🍳"],
    ["half a surrogate pair", "bread \ud83c oven"],
    ["SQL", "'; drop table slides; -- bread"],
    ["tsquery operators", "bread & !oven | (steam:* <-> 'loaf')"],
    ["LIKE and regular expressions", "%_\\ .*+?^$ (){}|[]"],
    ["a NUL", "bread\u0000oven"],
    ["names of Object's own", "constructor __proto__ toString hasOwnProperty"],
  ])("takes %s", async (_, question) => {
    const { hits, queries, trace } = await retrieve(lectern, ask(question), signal);
    expect(queries.length).toBeGreaterThan(0);
    expect(hits.length).toBeLessThanOrEqual(10);
    for (const { bm25, dense } of trace.candidates) expect([bm25, dense]).not.toEqual([null, null]);
    expect(JSON.stringify(trace)).not.toContain("NaN");
    const collected = await collect(answer(lectern, ask(question), signal));
    expect(collected.answer.length).toBeGreaterThan(0);
  });

  it("takes a k of one and one greater than the course", async () => {
    expect((await retrieve(lectern, ask("bread", { k: 1 }), signal)).hits).toHaveLength(1);
    expect((await retrieve(lectern, ask("bread", { k: 100 }), signal)).hits).toHaveLength(4);
  });
});

it("answers from the old index or the new one while an ingest writes, never from both", async () => {
  await lectern.ingestText("live", { "a.md": "## One\n\nfirst edition", "b.md": "## Two\n\nfirst edition" });
  const ingesting = lectern.ingestText("live", {
    "a.md": "## One\n\nsecond edition",
    "b.md": "## Two\n\nsecond edition",
  });
  let writing = true;
  void ingesting.finally(() => {
    writing = false;
  });
  do {
    const { hits } = await retrieve(lectern, ask("edition", { course: "live" }), signal);
    expect(new Set(hits.map(({ text }) => /first|second/.exec(text)?.[0])).size).toBeLessThanOrEqual(1);
    // Questions come in from outside, one event at a time: asked without a pause, these would let nothing else run.
    await setImmediate();
  } while (writing);
  const { hits } = await retrieve(lectern, ask("edition", { course: "live" }), signal);
  expect(hits.map(({ text }) => text.includes("second"))).toEqual([true, true]);
});
