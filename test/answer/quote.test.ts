import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findQuote } from "../../src/answer/quote.ts";

describe("finding a quote", () => {
  it("gives back only what stands in the slide, whatever the model says", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (slide, quote) => {
        const found = findQuote(slide, quote);
        if (found !== null) expect(slide).toContain(found);
      }),
    );
  });

  it("forgives blanks, bullets and line breaks, and nothing else", () => {
    const slide = "Title\n- Feed it every\n  12 hours";
    expect(findQuote(slide, "Feed it every 12 hours")).toBe("Feed it every\n  12 hours");
    expect(findQuote(slide, "Feed it every 13 hours")).toBeNull();
  });
});
