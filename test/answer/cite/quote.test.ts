import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findQuote, repairQuote } from "../../../src/answer/cite/quote.ts";

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

describe("mending a quote", () => {
  const slide =
    "Café “starter”\n• Feed it every\n   12 hours – never later\n• The dough’s ﬁnal rise slows down in a cold kitchen";

  it.each([
    ["Feed it every\n   12 hours", "Feed it every\n   12 hours", false],
    ["feed it every 12 hours - never later", "Feed it every\n   12 hours – never later", true],
    ['Cafe "starter"', "Café “starter”", true],
    ["The dough's final rise", "The dough’s ﬁnal rise", true],
    ["The doughs final rise slows down in cold kitchens", null, true],
    [
      "The dough’s final rise slow down in a cold kitchn",
      "The dough’s ﬁnal rise slows down in a cold kitchen",
      true,
    ],
    ["Feed it … slows down in a cold kitchen", "slows down in a cold kitchen", true],
    ["Feed it every 12 hours – never later • The dough’s", null, true],
  ])("takes %j", (quote, expected, mended) => {
    const found = repairQuote(slide, quote);
    expect(found?.mended).toBe(mended);
    if (expected !== null) expect(found?.quote).toBe(expected);
    expect(slide).toContain(found?.quote);
  });

  it.each([
    "Feed it every 13 hours – never later",
    "Feed it every 12 hours – ever later",
    "The dough’s final rise doesn't slow down in a cold kitchen",
    "Bake it for an hour with much steam",
    "",
    "•",
    "—",
  ])("drops %j", (quote) => {
    expect(repairQuote(slide, quote)).toBeNull();
  });

  it("gives back only what stands in the slide, whole words of it when a letter slipped", () => {
    const words = fc.array(
      fc.constantFrom("dough", "rises", "slowly", "Straße", "“cold”", "–", "ﬁne", "12", "\n• ", "é"),
      { minLength: 6, maxLength: 40 },
    );
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), fc.string({ maxLength: 2 }), (parts, from, at, slip) => {
        const slide = parts.join(" ");
        const start = from % slide.length;
        const copied = slide.slice(start, start + 60);
        const place = at % (copied.length + 1);
        const found = repairQuote(slide, copied.slice(0, place) + slip + copied.slice(place + 1));
        if (found) expect(slide).toContain(found.quote);
        if (found?.mended === false) expect(copied).not.toBe("");
      }),
      { numRuns: 1_000 },
    );
  });

  it("finds every stretch of words, however blanks, case and marks were changed", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 9 }), (first, count) => {
        const words = slide.split(/\s+/).filter((word) => /\p{L}/u.test(word));
        const from = first % words.length;
        const own = slide.split(/\s+/).slice(from, from + count);
        if (!own.some((word) => /\p{L}|\p{N}/u.test(word))) return;
        const spoken = own
          .join("  ")
          .toUpperCase()
          .replace(/[“”]/g, '"')
          .replace(/’/g, "'")
          .replace(/–/g, "-");
        expect(repairQuote(slide, spoken)).not.toBeNull();
      }),
    );
  });

  it("gives up on what would take long", () => {
    const long = "rising dough ".repeat(20_000);
    expect(repairQuote(long, "a quote that stands nowhere at all in it, ".repeat(20))).toBeNull();
  });
});
