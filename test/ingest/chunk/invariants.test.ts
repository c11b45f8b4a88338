import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import { countTokens, pieces } from "../../../src/text/tokens.ts";
import type { Chunk, Slide } from "../../../src/types.ts";
import { cut, isSearched, makeSlides } from "./make-slides.ts";

const divider = "\n###\n";
const part = fc.oneof(
  fc.constantFrom(
    ...[
      "retrieval",
      "e.g.",
      "It ends here. And goes on",
      "• a bullet of some words",
      "def f(x):",
      "切块是检索的单位。",
    ],
    ...[
      "重叠の部分を繰り返す",
      "👩‍👩‍👧‍👦🎓🎓",
      "\n",
      "\n\n",
      "    ",
      "a\tb\tc",
      "```",
      "| a | b |",
      divider,
      "𠮷".repeat(170),
      "\u202fᐁ",
    ],
  ),
  fc.string({ unit: "grapheme" }),
);
const text = fc.array(part, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(" "));
const deck = fc
  .array(fc.record({ text, section: fc.constantFrom(null, "One", "Two") }), { minLength: 1, maxLength: 6 })
  .map((slides) =>
    makeSlides(
      slides.map((slide) => slide.text),
      slides.map((slide) => slide.section),
    ),
  );

const size = fc.integer({ min: 1, max: 80 });
const percentage = fc.integer({ min: 0, max: 99 });
const anyDivider = fc.option(fc.constant(divider), { nil: undefined });
const chunking = fc
  .oneof(
    fc.record({ strategy: fc.constant("fixed"), maxTokens: size, overlapPercentage: percentage }),
    fc.record({ strategy: fc.constantFrom("default", "none") }),
    fc.tuple(size, size, size).map(([childTokens, more, overlap]) => ({
      strategy: "hierarchical",
      childTokens,
      parentTokens: childTokens + more,
      overlapTokens: overlap % childTokens,
    })),
    fc.record({
      strategy: fc.constant("semantic"),
      maxTokens: size,
      bufferSize: fc.integer({ min: 0, max: 1 }),
      breakpointPercentile: fc.integer({ min: 50, max: 99 }),
    }),
    fc.tuple(size, percentage, percentage).map(([maxTokens, share, overlapPercentage]) => ({
      strategy: "slide",
      maxTokens,
      minTokens: Math.floor((maxTokens * share) / 100),
      overlapPercentage,
    })),
  )
  .chain((options) =>
    anyDivider.map((text) => (text === undefined ? options : { ...options, divider: text })),
  );

/** The most tokens that the strategy allows a chunk; null where it sets no bound. */
function limitOf(options: object, isParent: boolean): number | null {
  const parsed = parseChunking(options);
  switch (parsed.strategy) {
    case "none":
      return null;
    case "default":
      return 300;
    case "hierarchical":
      return isParent ? parsed.parentTokens : parsed.childTokens;
    default:
      return parsed.maxTokens;
  }
}

type Invariant = (slides: Slide[], options: object, chunks: Chunk[]) => void | Promise<void>;

/** Chunks are made of the slides' own characters, in order, and say where they stand. */
const ownCharactersInOrder: Invariant = (slides, _, chunks) => {
  const order = new Map(slides.map((slide, index) => [slide.id, { slide, index }]));
  for (const chunk of chunks) {
    let reached = 0;
    let before = { index: -1, end: 0 };
    for (const { slideId, slideStart, chunkStart, length } of chunk.spans) {
      const { slide, index } = order.get(slideId) ?? expect.fail(slideId);
      const own = slide.text.slice(slideStart, slideStart + length);
      expect(chunk.text.slice(chunkStart, chunkStart + length)).toBe(own);
      expect(own).not.toMatch(/^\s|\s$|^$/);
      expect(chunk.text.slice(reached, chunkStart)).toBe(reached === 0 ? "" : "\n\n");
      expect(index > before.index || (index === before.index && slideStart >= before.end)).toBe(true);
      [reached, before] = [chunkStart + length, { index, end: slideStart + length }];
    }
    expect(reached).toBe(chunk.text.length);
    expect(reached).toBeGreaterThan(0);
  }
};

/** Every word of every slide is in a chunk that is searched, dividers aside. */
const everyWordIsSearched: Invariant = (slides, options, chunks) => {
  const covered = new Set<string>();
  for (const { spans } of chunks.filter(isSearched))
    for (const { slideId, slideStart, length } of spans)
      for (let at = slideStart; at < slideStart + length; at++) covered.add(`${slideId}:${at}`);
  for (const { id, text } of slides) {
    const plain = "divider" in options ? text.replaceAll(divider, (mark) => " ".repeat(mark.length)) : text;
    const isLost = (at: number) => plain.charAt(at).trim() !== "" && !covered.has(`${id}:${at}`);
    expect(Array.from(plain, (_, at) => at).filter(isLost)).toEqual([]);
  }
};

/** A chunk keeps to its maximum, unless one piece alone is longer, and cuts no character in two. */
const keepsToItsMaximum: Invariant = (_, options, chunks) => {
  for (const [index, chunk] of chunks.entries()) {
    const limit = limitOf(options, !isSearched(chunk, index, chunks));
    const longest = Math.max(...pieces(chunk.text).map((piece) => piece.tokens));
    if (limit !== null) expect(chunk.tokens).toBeLessThanOrEqual(Math.max(limit, longest));
    for (const { chunkStart, length } of chunk.spans) {
      const own = chunk.text.slice(chunkStart, chunkStart + length);
      expect(own).not.toMatch(/\p{Surrogate}/u);
    }
  }
};

/** Nothing is said twice whole: no chunk is within the one before. */
const nothingTwiceWhole: Invariant = (_, __, chunks) => {
  const searched = chunks.filter(isSearched);
  for (const [index, { spans }] of searched.entries()) {
    const before = searched[index - 1]?.spans ?? [];
    const isWithin = spans.every((span) =>
      before.some(
        (other) =>
          other.slideId === span.slideId &&
          other.slideStart <= span.slideStart &&
          span.slideStart + span.length <= other.slideStart + other.length,
      ),
    );
    expect(isWithin).toBe(false);
  }
};

/** The same deck is cut the same way again, and chunks that reach over slides stay within a section. */
const sameAgain: Invariant = async (slides, options, chunks) => {
  expect(await cut(slides, options)).toEqual(chunks);
  const sections = new Map(slides.map((slide) => [slide.id, slide.section]));
  const ofOneFile = parseChunking(options).strategy === "none";
  for (const { spans } of chunks)
    if (!ofOneFile) expect(new Set(spans.map((span) => sections.get(span.slideId))).size).toBe(1);
};

/** Children have a parent that holds them. */
const parentsHoldTheirChildren: Invariant = (_, __, chunks) => {
  for (const { parent, spans } of chunks) {
    if (parent === undefined) continue;
    expect(chunks[parent]?.parent).toBeUndefined();
    const held = spans.every((span) =>
      chunks[parent]?.spans.some(
        (other) =>
          other.slideId === span.slideId &&
          other.slideStart <= span.slideStart &&
          span.slideStart + span.length <= other.slideStart + other.length,
      ),
    );
    expect(held).toBe(true);
  }
};

const invariants = [
  ownCharactersInOrder,
  everyWordIsSearched,
  keepsToItsMaximum,
  nothingTwiceWhole,
  sameAgain,
  parentsHoldTheirChildren,
];

describe("every strategy", () => {
  it("cuts every deck as the invariants above say", () =>
    fc.assert(
      fc.asyncProperty(deck, chunking, async (slides, options) => {
        const chunks = await cut(slides, options);
        for (const invariant of invariants) await invariant(slides, options, chunks);
      }),
      { numRuns: 120 },
    ));

  it.each(["fixed", "default", "hierarchical", "semantic", "slide"])(
    "%s takes a word of 100 KB apart",
    async (strategy) => {
      const word = "QUJD".repeat(25_000);
      const chunks = await cut(makeSlides([`Title\n${word}`]), { strategy });
      expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeLessThanOrEqual(1_500);
      expect(countTokens(word)).toBe(25_000);
    },
  );

  it("takes words of many surrogate pairs apart between them", async () => {
    const chunks = await cut(makeSlides([`Title\n${"𝒳".repeat(10_001)}`]), { strategy: "slide" });
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text } of chunks) expect(text).not.toMatch(/\p{Surrogate}/u);
  });

  it("takes a slide of more lines than a call has room for arguments", async () => {
    const chunks = await cut(makeSlides(["ab\n".repeat(130_000)]), { strategy: "slide" });
    expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeLessThanOrEqual(240);
  });

  it.each(["fixed", "default", "hierarchical", "semantic", "none", "slide"])(
    "%s makes nothing of slides without a word",
    async (strategy) => {
      expect(await cut(makeSlides(["", "  \n\n", "\t"]), { strategy })).toEqual([]);
      expect(await cut([], { strategy })).toEqual([]);
    },
  );
});
