import { describe, expect, it } from "vitest";
import { chunkSlides } from "../../../ingest/chunk/chunk.ts";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import { hashedWords } from "../../fixtures/provider.ts";
import { cut, makeSlides, words } from "./make-slides.ts";

const never = new AbortController().signal;
const texts = (chunks: { text: string }[]) => chunks.map((chunk) => chunk.text);
const pagesOf = (chunks: { spans: { slideId: string }[] }[]) =>
  chunks.map((chunk) => chunk.spans.map((span) => span.slideId).join(" "));

describe("fixed", () => {
  it("repeats the end of a chunk at the start of the next, and never leaves a slide", async () => {
    const slides = makeSlides([`Title\n${"- a bullet of some words\n".repeat(40)}`, "Next\nwords"]);
    const chunks = await cut(slides, { strategy: "fixed", maxTokens: 60 });
    expect(chunks.length).toBeGreaterThan(4);
    const [first, second] = chunks;
    expect(second?.spans[0]?.slideStart).toBeLessThan(first?.spans[0]?.length ?? 0);
    // At a line's end, where one is near.
    expect(first?.text).toMatch(/of some words$/);
    expect(chunks.at(-1)?.text).toBe("Next\nwords");
  });
});

describe("default", () => {
  it("ends chunks with their sentences, those the deck wrapped too", async () => {
    const sentence =
      "The retriever picks a handful of passages out of many thousands of\nthem, e.g. by their words.";
    const [slide] = makeSlides([`Title\n${Array(30).fill(sentence).join("\n")}`]);
    const chunks = await cut(slide ? [slide] : [], { strategy: "default" });
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text, tokens } of chunks) {
      expect(text).toMatch(/^(Title\n)?The retriever[\s\S]*by their words\.$/);
      expect(tokens).toBeLessThanOrEqual(300);
    }
    const repeated = (chunks[0]?.spans[0]?.length ?? 0) - (chunks[1]?.spans[0]?.slideStart ?? 0);
    expect(repeated).toBeGreaterThan(sentence.length);
  });

  it("cuts a sentence only if it alone is too long", async () => {
    const chunks = await cut(makeSlides([`Title.\n${words(500)}.\nShort one.`]), { strategy: "default" });
    expect(chunks.length).toBe(3);
    expect(chunks.at(-1)?.text).toMatch(/Short one\.$/);
  });
});

describe("hierarchical", () => {
  const slides = makeSlides(
    ["A", "B", "C", "D", "E"].map((name) => `${name}\n${words(49)}`),
    ["One", "One", "One", "Two", "Two"],
  );

  it("gathers slides of a section under a parent; children are of one slide", async () => {
    const chunks = await cut(slides, {
      strategy: "hierarchical",
      parentTokens: 110,
      childTokens: 50,
      overlapTokens: 0,
    });
    expect(pagesOf(chunks)).toEqual(["s0 s1", "s0", "s1", "s2", "s2", "s3 s4", "s3", "s4"]);
    expect(chunks.map((chunk) => chunk.parent)).toEqual([undefined, 0, 0, undefined, 3, undefined, 5, 5]);
    expect(chunks[0]?.text).toBe(`${slides[0]?.text}\n\n${slides[1]?.text}`);
  });

  it("repeats a slide in the next parent only if it fits the overlap, and searches it once", async () => {
    const sizes = { strategy: "hierarchical", parentTokens: 110, childTokens: 60 };
    const repeating = await cut(slides, { ...sizes, overlapTokens: 50 });
    expect(pagesOf(repeating)).toEqual(["s0 s1", "s0", "s1", "s1 s2", "s2", "s3 s4", "s3", "s4"]);
    expect(pagesOf(await cut(slides, { ...sizes, overlapTokens: 49 }))).not.toContain("s1 s2");
  });

  it("cuts a slide that is longer than a parent, overlapping by sentences", async () => {
    const long = makeSlides([
      `Title.\n${Array(30).fill("Ten words stand in this sentence of the slide here.").join(" ")}`,
    ]);
    const chunks = await cut(long, {
      strategy: "hierarchical",
      parentTokens: 100,
      childTokens: 40,
      overlapTokens: 15,
    });
    const parents = chunks.filter((chunk) => chunk.parent === undefined);
    expect(parents.length).toBeGreaterThan(2);
    for (const [index, { spans }] of parents.slice(1).entries()) {
      const before = parents[index]?.spans[0];
      expect(spans[0]?.slideStart).toBeLessThan((before?.slideStart ?? 0) + (before?.length ?? 0));
    }
  });
});

describe("semantic", () => {
  const bread = [
    "Bread dough needs yeast.",
    "Yeast makes bread dough rise.",
    "Bread dough rests with yeast.",
  ];
  const chess = ["Chess kings castle.", "Kings castle in chess.", "Castle the chess kings."];

  it("cuts where the subject changes, across slides too, but not across sections", async () => {
    const slides = makeSlides(
      [bread.join("\n"), [...bread, ...chess].join("\n"), chess.join("\n"), bread.join("\n")],
      [null, null, null, "Two"],
    );
    const chunks = await cut(slides, { strategy: "semantic", breakpointPercentile: 90 });
    expect(texts(chunks)).toEqual([
      `${bread.join("\n")}\n\n${bread.join("\n")}`,
      `${chess.join("\n")}\n\n${chess.join("\n")}`,
      bread.join("\n"),
    ]);
  });

  it("cuts 101 sentences at the 90th percentile into 11 chunks, as Bedrock says", async () => {
    // With the title 101; each sentence turns away from the one before by an angle of its own.
    let angle = 0;
    const angles = Array.from({ length: 100 }, (_, index) => {
      angle += (((index * 37) % 101) + 1) / 200;
      return angle;
    });
    const turning: EmbeddingModel = {
      ...hashedWords,
      embed: async (batch) => ({
        vectors: batch.map((one) => {
          const at = angles[Number(/\d+/.exec(one)?.[0])] ?? 0;
          return Float32Array.of(Math.cos(at), Math.sin(at));
        }),
        tokens: 1,
      }),
    };
    const [slide] = makeSlides([
      `Title\n${angles.map((_, index) => `Sentence ${index} is this one.`).join(" ")}`,
    ]);
    const chunking = parseChunking({ strategy: "semantic", maxTokens: 8_192, breakpointPercentile: 90 });
    expect(await chunkSlides(slide ? [slide] : [], chunking, turning, never)).toHaveLength(11);
  });

  it("embeds each sentence once a text, with its neighbours if told to, in batches", async () => {
    const seen: string[][] = [];
    const watched: EmbeddingModel = {
      ...hashedWords,
      units: false,
      batchSize: 2,
      embed: async (batch, purpose, signal) => {
        seen.push(batch);
        return hashedWords.embed(batch, purpose, signal);
      },
    };
    const chunking = parseChunking({ strategy: "semantic", bufferSize: 1 });
    await chunkSlides(makeSlides(["One here.\nTwo here.\nThree here."]), chunking, watched, never);
    expect(seen).toEqual([
      ["One here. Two here.", "One here. Two here. Three here."],
      ["Two here. Three here."],
    ]);
  });

  it("keeps to its maximum where nothing changes", async () => {
    const chunks = await cut(makeSlides([Array(40).fill(bread[0]).join("\n")]), {
      strategy: "semantic",
      maxTokens: 30,
    });
    expect(chunks.length).toBeGreaterThan(5);
  });

  it("says what it lacks without an embedding model, and stops when told to", async () => {
    const chunking = parseChunking({ strategy: "semantic" });
    await expect(chunkSlides(makeSlides(["A"]), chunking, null, never)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("another strategy"),
    });
    const aborted = AbortSignal.abort(new Error("stopped"));
    await expect(chunkSlides(makeSlides(["A"]), chunking, hashedWords, aborted)).rejects.toThrow();
  });
});

describe("none", () => {
  it("makes a file one chunk, or one for each part between dividers, over slides", async () => {
    const slides = makeSlides(["A\none ### two", "B\nthree", "C\nfour ### five"], ["One", "One", "Two"]);
    const [whole, ...more] = await cut(slides, { strategy: "none" });
    expect(more).toEqual([]);
    expect(whole?.text).toBe(slides.map((slide) => slide.text).join("\n\n"));
    expect(whole?.context).toBe("One, Two › A, B, C");
    const parts = await cut(slides, { strategy: "none", divider: "###" });
    expect(texts(parts)).toEqual(["A\none", "two\n\nB\nthree\n\nC\nfour", "five"]);
  });
});

describe("slide", () => {
  it("keeps slides apart, and merges small neighbours of a section if told to", async () => {
    const slides = makeSlides(
      ["A", "B", "C", `D\n${words(30)}`, "E", "F"],
      ["One", "One", "Two", "Two", "Two", "Two"],
    );
    expect(pagesOf(await cut(slides, { strategy: "slide" }))).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"]);
    const merged = await cut(slides, { strategy: "slide", minTokens: 10 });
    expect(pagesOf(merged)).toEqual(["s0 s1", "s2", "s3", "s4 s5"]);
    expect(merged[0]?.text).toBe("A\n\nB");
  });

  it("stops merging when the chunk is no longer small", async () => {
    const slides = makeSlides(Array.from({ length: 6 }, (_, index) => `${index} ${words(5)}`));
    expect(pagesOf(await cut(slides, { strategy: "slide", minTokens: 12 }))).toEqual([
      "s0 s1",
      "s2 s3",
      "s4 s5",
    ]);
  });

  it("cuts a long slide at the ends of its lines, the later parts under its title", async () => {
    const [slide] = makeSlides([`Title\n${"- a bullet of some words\n".repeat(40)}`], ["Part"]);
    const chunks = await cut(slide ? [slide] : [], { strategy: "slide", maxTokens: 60 });
    for (const { text } of chunks) expect(text).toMatch(/^(Title|- a bullet)[\s\S]*some words$/);
    expect(chunks.map((chunk) => chunk.context).slice(0, 2)).toEqual(["Part › Title", "Part › Title"]);
  });
});

describe("context", () => {
  it("names nothing twice", async () => {
    const slides = makeSlides(["The part\nwords", "Other\nwords"], ["The Part", "Part"]);
    const chunks = await cut(slides, { strategy: "slide" });
    expect(chunks.map((chunk) => chunk.context)).toEqual(["The Part", "Part › Other"]);
  });

  it("leaves the titles of many slides away", async () => {
    const [chunk] = await cut(makeSlides(["A", "B", "C", "D"], ["P", "P", "P", "P"]), { strategy: "none" });
    expect(chunk?.context).toBe("P");
  });
});
