import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkFixed } from "../../../ingest/chunk/fixed.ts";
import type { Slide } from "../../../src/types.ts";

const slideOf = (text: string): Slide => ({
  id: "s1",
  course: "c",
  deck: "d.md",
  page: 1,
  title: text.split("\n")[0] ?? "",
  section: "Part",
  text,
});
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom("retrieval", "a", "embedding-model", "切块", "\n", "x".repeat(300)),
      fc.string(),
    ),
    { minLength: 1 },
  )
  .map((parts) => parts.join(" "));
const chunking = fc.record({
  maxTokens: fc.integer({ min: 1, max: 60 }),
  overlapPercentage: fc.integer({ min: 0, max: 99 }),
});

describe("fixed chunking", () => {
  it("makes every chunk a verbatim piece of its slide, at the place it says", () => {
    fc.assert(
      fc.property(words, chunking, (text, size) => {
        for (const chunk of chunkFixed(slideOf(text), { strategy: "fixed", ...size })) {
          const [span] = chunk.spans;
          expect(span?.slideId).toBe("s1");
          expect(text.slice(span?.slideStart, (span?.slideStart ?? 0) + (span?.length ?? 0))).toBe(
            chunk.text,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("loses no word", () => {
    fc.assert(
      fc.property(words, chunking, (text, size) => {
        const covered = new Set<number>();
        for (const { spans } of chunkFixed(slideOf(text), { strategy: "fixed", ...size })) {
          for (const { slideStart, length } of spans)
            for (let at = 0; at < length; at++) covered.add(slideStart + at);
        }
        const lost =
          [...text].length &&
          Array.from({ length: text.length }, (_, at) => at).filter(
            (at) => text[at]?.trim() && !covered.has(at),
          );
        expect(lost || []).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps a short slide whole, and gives later chunks their title", () => {
    const short = chunkFixed(slideOf("Title\n- one"), {
      strategy: "fixed",
      maxTokens: 240,
      overlapPercentage: 20,
    });
    expect(short).toMatchObject([{ text: "Title\n- one", context: "Part" }]);
    const long = chunkFixed(slideOf(`Title\n${"- a bullet of some words\n".repeat(40)}`), {
      strategy: "fixed",
      maxTokens: 60,
      overlapPercentage: 20,
    });
    expect(long.length).toBeGreaterThan(3);
    expect(long[1]?.context).toBe("Part › Title");
    // The overlap: the second begins before the first ends.
    expect(long[1]?.spans[0]?.slideStart).toBeLessThan(long[0]?.spans[0]?.length ?? 0);
  });
});
