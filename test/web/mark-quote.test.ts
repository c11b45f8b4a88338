import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markQuote } from "../../web/shared/mark-quote.ts";

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
