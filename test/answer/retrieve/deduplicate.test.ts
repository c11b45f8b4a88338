import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deduplicate } from "../../../src/answer/retrieve/deduplicate.ts";
import { makeHit, makeSlide } from "../../fixtures/hits.ts";

const agenda =
  "Agenda for the morning: embeddings, chunking, reranking, evaluation, guardrails, costs, questions, lunch, workshop, closing";
const texts = (...all: string[]) =>
  all.map((text, index) => makeHit(makeSlide(text, { page: index + 1 }), 1 - index / 100));

describe("slides that say the same", () => {
  it("are one hit, the best, which names the others in their order", () => {
    const hits = texts(agenda, "Something else entirely", agenda, agenda.toUpperCase());
    const left = deduplicate(hits, 10);
    expect(left.map(({ slide }) => slide.page)).toEqual([1, 2]);
    expect(left[0]?.duplicates?.map(({ page }) => page)).toEqual([3, 4]);
    expect(left[1]?.duplicates).toBeUndefined();
    expect(hits[0]?.duplicates).toBeUndefined();
  });

  it.each([
    ["a figure", "The batch size is 32.", "The batch size is 64."],
    ["the place of a point", "Version 1.5 is current.", "Version 5.1 is current."],
    ["which figure is whose", "Titan has 1024 and Cohere 512.", "Titan has 512 and Cohere 1024."],
    ["a negation", "It is encrypted.", "It is not encrypted."],
    ["a short negation", "It does scale.", "It doesn’t scale."],
    ["never", "It is always cached.", "It is never cached."],
    ["without", "Bake the loaf with steam.", "Bake the loaf without steam."],
    ["nothing", "It costs something.", "It costs nothing."],
    ["neither … nor", "Either the role or the key is checked.", "Neither the role nor the key is checked."],
  ])("are none where they differ in %s", (_, one, other) => {
    const [first, second] = texts(`${agenda}. ${one}`, `${agenda}. ${other}`);
    if (!first || !second) throw new Error("no hits");
    expect(deduplicate([first, second], 10)).toEqual([first, second]);
  });

  it("are none without words in common", () => {
    expect(deduplicate(texts("", "", "!?", "…"), 10)).toHaveLength(4);
  });

  it("are at most as many as asked for, each slide once, in order", () => {
    const text = fc.constantFrom(agenda, `${agenda} 7`, "one thing", "another matter", "");
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), fc.integer({ min: 0, max: 6 }), (all, limit) => {
        const hits = texts(...all);
        const left = deduplicate(hits, limit);
        expect(left.length).toBeLessThanOrEqual(limit);
        const named = left
          .flatMap(({ slide, duplicates }) => [slide, ...(duplicates ?? [])])
          .map(({ page }) => page);
        expect(new Set(named).size).toBe(named.length);
        const scores = left.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        if (all.length <= limit) expect(named.sort()).toEqual(hits.map(({ slide }) => slide.page).sort());
      }),
    );
  });
});

describe("the hits of one slide", () => {
  it("are its best chunk alone", () => {
    const slide = makeSlide("One and two");
    const hits = [makeHit(slide, 0.9, { text: "One" }), makeHit(slide, 0.8, { text: "two" })];
    expect(deduplicate(hits, 10)).toEqual([hits[0]]);
  });
});

describe("a slide that is only its title", () => {
  it("comes behind all that say something", () => {
    const bare = makeHit(makeSlide("Reranking\n", { title: "Reranking" }), 0.9);
    const full = makeHit(makeSlide("Reranking\nOrders anew", { title: "Reranking", page: 2 }), 0.5);
    expect(deduplicate([bare, full], 10)).toEqual([full, bare]);
  });
});
