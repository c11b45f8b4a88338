import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkMarkers, markQuote } from "../../web/src/message-parts.ts";

describe("markers", () => {
  it("become links where their source is known, and never within code", () => {
    const known = (marker: number) => marker === 1;
    expect(linkMarkers("One [1], two [2], `x[1]`\n```\ny[1]\n```", known)).toBe(
      "One [1](#cite-1), two [2], `x[1]`\n```\ny[1]\n```",
    );
  });
});

describe("a quote in its slide", () => {
  it("splits the text and loses nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, quote, after) => {
        const marked = markQuote(before + quote + after, quote);
        expect(marked && marked.before + marked.quote + marked.after).toBe(before + quote + after);
      }),
    );
    expect(markQuote("text", "other")).toBeNull();
  });
});
