import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack } from "../../src/answer/pack.ts";
import { countTokens } from "../../src/text/tokens.ts";
import type { Hit } from "../../src/types.ts";
import { makeHit, makeSlide } from "../fixtures/hits.ts";

const subjects = [
  "embeddings",
  "chunking",
  "reranking",
  "evaluation",
  "guardrails",
  "costs",
  "caching",
  "roles",
];
/** About `words` words on a subject of its own. */
const about = (subject: string, words: number) =>
  Array.from(
    { length: words },
    (_, index) => `${subject}${String.fromCharCode(97 + (index % 26))}${index}`,
  ).join(" ");
const pagesOf = (hits: Hit[]) => pack(hits).passages.map(({ slide }) => slide.page);

describe("packing", () => {
  it("gives the best first, and says what it gave", () => {
    const hits = [9, 5, 1].map((page, index) =>
      makeHit(makeSlide(about(subjects[index] ?? "", 20), { page }), 0.9 - index / 10),
    );
    const { passages, trace } = pack(hits);
    expect(passages.map(({ slide }) => slide.page)).toEqual([9, 5, 1]);
    expect(trace.packed.map(({ page }) => page)).toEqual([9, 5, 1]);
    expect(trace.left).toEqual([]);
    expect(trace.tokens).toBe(passages.reduce((sum, { text }) => sum + countTokens(text), 0));
  });

  it("leaves what says the same, and says of which", () => {
    const text = about("embeddings", 30);
    const hits = [
      makeHit(makeSlide(text, { title: "Vectors" }), 0.9),
      makeHit(makeSlide(text, { page: 7, title: "Again" }), 0.8),
    ];
    const { trace } = pack(hits);
    expect(trace.left).toEqual([
      { slide: expect.objectContaining({ page: 7 }), why: 'it says nothing that "Vectors" does not' },
    ]);
  });

  it("keeps a slide that says the same but for a figure or a negation: they disagree", () => {
    const first = about("quotas", 20);
    for (const text of [`${first} limit 100`, `${first} not so`]) {
      const other = text.replace("100", "200").replace("not so", "so");
      const { trace } = pack([
        makeHit(makeSlide(text, { page: 1 }), 0.9),
        makeHit(makeSlide(other, { page: 7 }), 0.8),
      ]);
      expect(trace.packed.map(({ page }) => page)).toEqual([1, 7]);
    }
  });

  it("lets a slide follow the one that it continues, though another is better", () => {
    const hits = [4, 9, 5].map((page, index) =>
      makeHit(makeSlide(about(subjects[index] ?? "", 20), { page }), 0.9 - index / 10),
    );
    expect(pagesOf(hits)).toEqual([4, 5, 9]);
  });

  it("takes the first page of a build-up for where it begins", () => {
    const slides = [
      makeSlide(about("costs", 20), { page: 4 }),
      makeSlide(about("roles", 20), { page: 9 }),
      makeSlide(about("caching", 20), { page: 7, pages: [5, 7] }),
    ];
    expect(pagesOf(slides.map((slide, index) => makeHit(slide, 0.9 - index / 10)))).toEqual([4, 7, 9]);
  });

  it("follows no slide into another course whose deck has the same name", () => {
    const slides = [
      makeSlide(about("costs", 20), { page: 4, course: "one" }),
      makeSlide(about("roles", 20), { page: 9, course: "one" }),
      makeSlide(about("caching", 20), { page: 5, course: "two" }),
    ];
    expect(pagesOf(slides.map((slide, index) => makeHit(slide, 0.9 - index / 10)))).toEqual([4, 9, 5]);
  });

  it("trusts the order of the hits: what search puts last for being only a title is not first here", () => {
    const hits = [
      makeHit(makeSlide(about("reranking", 20), { page: 2 }), 0.6),
      makeHit(makeSlide("Reranking", { page: 8, title: "Reranking" }), 0.9),
    ];
    expect(pagesOf(hits)).toEqual([2, 8]);
  });

  it("gives a short slide whole, and of a long one the stretch that was found", () => {
    const short = makeHit(makeSlide("Costs\nfirst\nsecond"), 0.9, { text: "second" });
    const long = makeSlide(about("roles", 900), { page: 3 });
    const found = makeHit(long, 0.8, { text: long.text.slice(0, 100) });
    expect(pack([short, found]).passages.map(({ text }) => text)).toEqual([short.slide.text, found.text]);
  });

  it("gives of a parent that is over the budget the stretch that was found", () => {
    const slides = subjects.map((subject, index) => makeSlide(about(subject, 400), { page: index + 1 }));
    const passages = slides.map((slide) => ({ slide, text: slide.text }));
    const hit = makeHit(slides[2] ?? makeSlide(""), 0.9, { passages });
    expect(pagesOf([hit])).toEqual([3]);
  });

  it("gives no stretch twice where two parents overlap", () => {
    const [one, shared, other] = subjects.map((subject, index) =>
      makeSlide(about(subject, 60), { page: index + 1 }),
    );
    if (!one || !shared || !other) throw new Error("no slides");
    const passages = [one, shared, other].map((slide) => ({ slide, text: slide.text }));
    const hits = [
      makeHit(one, 0.9, { passages: passages.slice(0, 2) }),
      makeHit(other, 0.8, { passages: passages.slice(1) }),
    ];
    expect(pagesOf(hits)).toEqual([1, 2, 3]);
  });

  it("keeps the budget, gives something, and has a reason for whatever it leaves", () => {
    const hit = fc.record({
      subject: fc.constantFrom(...subjects),
      words: fc.constantFrom(0, 3, 40, 150, 600),
      score: fc.oneof(fc.double({ min: -5, max: 5, noNaN: true }), fc.constant(0)),
      page: fc.integer({ min: 1, max: 12 }),
      deck: fc.constantFrom("a.md", "b.md"),
    });
    const all = fc.uniqueArray(hit, { maxLength: 14, selector: ({ deck, page }) => `${deck} ${page}` });
    fc.assert(
      fc.property(all, (given) => {
        const hits = given
          .toSorted((a, b) => b.score - a.score)
          .map(({ subject, words, score, ...place }) =>
            makeHit(makeSlide(about(subject, words), place), score),
          );
        const { passages, trace } = pack(hits);
        if (hits.length > 0) expect(passages.length).toBeGreaterThan(0);
        if (passages.length > 1) expect(trace.tokens).toBeLessThanOrEqual(3_500);
        for (const { slide, text } of passages) expect(slide.text).toContain(text);
        expect(new Set(passages.map(({ slide, text }) => `${slide.id} ${text}`)).size).toBe(passages.length);
        expect(trace.left.every(({ why }) => why !== "")).toBe(true);
        const told = [...trace.packed, ...trace.left.map(({ slide }) => slide)].map(({ id }) => id);
        expect(told.sort()).toEqual(hits.map(({ slide }) => slide.id).sort());
      }),
      { numRuns: 60 },
    );
  });
});
