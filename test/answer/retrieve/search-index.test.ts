import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retrieve } from "../../../src/answer/retrieve/retrieve.ts";
import type { SearchDependencies } from "../../../src/answer/retrieve/search.ts";
import type { Embed } from "../../../src/providers/provider.ts";
import { findCourses } from "../../../src/store/courses.ts";
import { pruneVersions } from "../../../src/store/index-versions.ts";
import type { Question } from "../../../src/types.ts";
import { makeBakery } from "../../fixtures/bakery.ts";
import { bakery } from "../../fixtures/bread.ts";
import type { TestLectern } from "../../fixtures/lectern.ts";
import { hashedWords, makeProvider } from "../../fixtures/provider.ts";
import { ask } from "../../fixtures/question.ts";

let lectern: TestLectern;
const tea = `## Green tea\n\nSteep it at 80 degrees for two minutes.\n\n---\n\n## Black tea\n\nSteep it at 95 degrees.`;
beforeAll(async () => {
  lectern = await makeBakery();
  await lectern.ingestText("tea", { "tea.md": tea });
});
afterAll(() => lectern.remove());

const { signal } = new AbortController();
const find = (question: Question, dependencies: SearchDependencies = lectern) =>
  retrieve(dependencies, question, signal);
const withEmbed = (embed: Embed): SearchDependencies => ({
  ...lectern,
  provider: makeProvider({ embedding: { ...hashedWords, embed } }),
});

describe("finding in the index", () => {
  it("searches all courses together where none is named", async () => {
    const { hits, trace, timings } = await find(ask("degrees steep bake"));
    expect(new Set(hits.map(({ slide }) => slide.course))).toEqual(new Set(["bakery", "tea"]));
    expect(trace.search.chunks).toBe(6);
    expect(Object.keys(timings)).toEqual(["rewrite", "search"]);
    expect((await find(ask("degrees", { course: "tea" }))).hits.map(({ slide }) => slide.course)).toEqual([
      "tea",
      "tea",
    ]);
  });

  it("knows of each candidate its place in the fused order, its query and its features", async () => {
    const { candidates } = (await find(ask("oven steam"))).trace;
    expect(candidates.length).toBeGreaterThan(1);
    for (const { fused, query, features } of candidates) {
      expect(fused?.rank).toBeGreaterThan(0);
      expect(query).toContain("oven steam");
      expect(features?.nearest).not.toBeNull();
    }
    expect(new Set(candidates.map(({ fused }) => fused?.rank)).size).toBe(candidates.length);
  });

  it.each([
    ["auto", "features", true],
    ["features", "features", true],
    ["none", null, false],
  ])("is ordered by features or not at all (%s)", async (rerank, by, ranked) => {
    const config = { ...lectern.config, rerank: rerank as "auto" | "features" | "none" };
    const { hits, trace } = await find(ask("oven steam"), { ...lectern, config });
    expect(trace.rerank).toEqual({ by, problem: null });
    expect(hits.every(({ legs }) => (legs.rerank !== null) === ranked)).toBe(true);
    if (!ranked) {
      const ranks = trace.candidates.map(({ fused }) => fused?.rank ?? 0);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });

  it("names its fusion", async () => {
    const rrf = { ...lectern, config: { ...lectern.config, fusion: "rrf" as const } };
    expect((await find(ask("oven"), rrf)).trace.search.fusion).toBe("reciprocal rank");
    expect((await find(ask("oven"))).trace.search.fusion).toBe(
      `weighted sum, dense ${lectern.config.denseWeight}`,
    );
  });

  it("goes by words alone without an embedding model", async () => {
    const words = { ...lectern, provider: makeProvider({ embedding: null }) };
    const { hits, trace } = await find(ask("oven steam"), words);
    expect(hits[0]?.slide.title).toBe("Oven temperature");
    expect(hits.every(({ legs }) => legs.dense === null)).toBe(true);
    expect(trace.candidates[0]?.features).toMatchObject({ nearest: null, whole: null });
  });

  it("tells a failing embedding model from a course that holds nothing", async () => {
    const broken = withEmbed(async () => Promise.reject(new Error("out of memory")));
    await expect(find(ask("oven steam"), broken)).rejects.toThrow("out of memory");
  });

  it.each([
    ["finds in the index that it was asked of", false, "linen bag"],
    ["finds in the new index, where the old one is forgotten at once", true, "linen sack"],
  ])("%s, where an ingest replaces the deck between search and loading", async (_, isForgotten, found) => {
    await lectern.ingestText("bakery", { "bread.md": bakery });
    let version = 0;
    const meanwhile = withEmbed(async (texts, purpose, given) => {
      if (version++ === 0) {
        await lectern.ingestText("bakery", { "bread.md": bakery.replace("linen bag", "linen sack") });
        const [course] = await findCourses(lectern.database, "bakery");
        if (isForgotten && course) await pruneVersions(lectern.database, course.id, 1);
      }
      return hashedWords.embed(texts, purpose, given);
    });
    const { hits } = await find(ask("linen", { course: "bakery" }), meanwhile);
    expect(hits[0]?.slide.text).toContain(found);
    expect(hits).toHaveLength(4);
  });
});
