import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Features, featuresOf } from "../../../src/answer/retrieve/features.ts";
import { fuse } from "../../../src/answer/retrieve/fuse.ts";
import { searchLegs } from "../../../src/answer/retrieve/legs.ts";
import { makeIndex } from "../../fixtures/course-index.ts";

const settings = { fusion: "weighted" as const, denseWeight: 0.6 };

/** Of each slide that the question's words find, by its place in the deck. */
async function featuresFor(query: string, texts: string[]): Promise<(Features | undefined)[]> {
  const index = makeIndex(
    1,
    "deck.md",
    texts.map((text) => ({ title: "", text })),
  );
  const { signal } = new AbortController();
  const { legs } = await searchLegs([index], { queries: [query], filters: {} }, { embedding: null }, signal);
  const found = new Map(fuse(legs, settings).map(({ match }) => [match.position, featuresOf(match, query)]));
  return texts.map((_, position) => found.get(position));
}

describe("the features of a match", () => {
  it("stay within 0…1 for any words", async () => {
    const words = fc
      .array(fc.constantFrom("judge", "vector", "rerank", "cache", "the", "x1"), { maxLength: 15 })
      .map((all) => all.join(" "));
    await fc.assert(
      fc.asyncProperty(words, fc.array(words, { minLength: 1, maxLength: 6 }), async (query, texts) => {
        for (const found of await featuresFor(query, texts)) {
          if (!found) continue;
          for (const share of [found.words, found.coverage, found.proximity]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
          expect([found.whole, found.nearest]).toEqual([null, null]);
        }
      }),
    );
  });

  it("tell words that stand together from words that stand apart", async () => {
    const filler = "alpha beta gamma delta epsilon zeta";
    const [together, apart, one] = await featuresFor("prompt caching", [
      `prompt caching ${filler}`,
      `prompt ${filler} caching`,
      `prompt ${filler}`,
    ]);
    expect(together?.coverage).toBe(1);
    expect(apart?.coverage).toBe(1);
    expect(together?.proximity).toBeGreaterThan(0);
    expect(apart?.proximity).toBe(0);
    expect(one?.proximity).toBe(0);
  });

  it("count a pair once, in either order", async () => {
    const [once, thrice, turned] = await featuresFor("prompt caching costs", [
      "prompt caching",
      "prompt caching prompt caching prompt caching",
      "caching prompt",
    ]);
    expect(thrice?.proximity).toBe(once?.proximity);
    expect(turned?.proximity).toBe(once?.proximity);
  });
});
