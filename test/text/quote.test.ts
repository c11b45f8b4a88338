import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { alignQuote, findQuote } from "../../src/text/quote.ts";
import { splitStatements } from "../../src/text/split.ts";
import type { Passage } from "../../src/types.ts";

describe("finding a quote", () => {
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
  ])("takes %j", (quote, expected, repaired) => {
    const found = findQuote(slide, quote);
    expect(found?.repaired).toBe(repaired);
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
    expect(findQuote(slide, quote)).toBeNull();
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
        const found = findQuote(slide, copied.slice(0, place) + slip + copied.slice(place + 1));
        if (found) expect(slide).toContain(found.quote);
        if (found?.repaired === false) expect(copied).not.toBe("");
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
        expect(findQuote(slide, spoken)).not.toBeNull();
      }),
    );
  });

  it("finds a slip in a long slide, and nothing where nothing stands", () => {
    const long = "rising dough ".repeat(20_000);
    expect(findQuote(long, "a quote that stands nowhere at all in it, ".repeat(20))).toBeNull();
    expect(findQuote(`${long}and at lenght it is baked`, "and at length it is baked")?.repaired).toBe(true);
  });

  it("gives back only what stands in the slide, whatever the model says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (slide, quote) => {
        const found = findQuote(slide, quote);
        if (found !== null) expect(slide).toContain(found.quote);
      }),
    );
  });

  it("forgives the dashes of a list", () => {
    const list = "Title\n- Feed it every\n  12 hours\n- Bake it\n- Eat it";
    expect(findQuote(list, "Feed it every 12 hours Bake it Eat it")?.quote).toBe(
      "Feed it every\n  12 hours\n- Bake it\n- Eat it",
    );
    expect(findQuote(list, "Feed it every 13 hours Bake it Eat it")).toBeNull();
  });

  it("takes no other vowel for a slip of accents", () => {
    expect(findQuote("हिंदी की किताब", "हद का कताब")).toBeNull();
  });
});

function makePassage(text: string): Passage {
  const title = text.split("\n")[0] ?? "";
  return { slide: { id: title, course: "c", deck: "d.pdf", page: 1, title, section: null, text }, text };
}

describe("aligning a statement with a passage", () => {
  const flour = makePassage(
    "Flour\nKinds of flour:\n- Strong flour has 1,300 units of protein\n- Cake flour has less\nStore it dry. Use it within a year.",
  );

  it.each([
    ["Strong flour has 1300 units.", "Strong flour has 1,300 units of protein"],
    ["Use flour within one year.", "Use it within a year."],
    ["Keep flour dry and use it within a year.", "Store it dry. Use it within a year."],
  ])("finds what says it: %s", (statement, quote) => {
    const found = alignQuote(statement, flour);
    expect(found).toContain(quote);
    expect(flour.text).toContain(found);
  });

  it.each(["Butter is yellow.", "Strong flour has 14 units of protein.", "Yes.", ""])(
    "finds nothing for: %s",
    (statement) => expect(alignQuote(statement, flour)).toBeNull(),
  );

  it("quotes a line of a slide that has no sentences", () => {
    expect(alignQuote("Sourdough starter", makePassage("Sourdough starter"))).toBe("Sourdough starter");
  });

  it("tells the slide that says it from others of its course", () => {
    const rows = readFileSync(join(projectRoot, "eval/labels/rag-on-aws-faithfulness.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line): { answer: string; sources: string[]; label: boolean } => JSON.parse(line))
      .filter(({ label }) => label);
    const slides = [...new Set(rows.flatMap(({ sources }) => sources))].map(makePassage);
    const counts = { right: 0, found: 0, wrong: 0, mistaken: 0 };
    for (const { answer, sources } of rows) {
      for (const { start, end } of splitStatements(answer)) {
        const statement = answer.slice(start, end);
        const own = slides.filter(({ text }) => sources.includes(text));
        const others = slides.filter(({ text }) => !sources.includes(text));
        counts.right++;
        if (own.some((slide) => alignQuote(statement, slide) !== null)) counts.found++;
        counts.wrong += others.length;
        counts.mistaken += others.filter((slide) => alignQuote(statement, slide) !== null).length;
      }
    }
    // Paraphrased sentences that people called faithful: 142 of 149 and, of other slides, 150 of 8,195.
    expect(counts.found / counts.right).toBeGreaterThan(0.94);
    expect(counts.mistaken / counts.wrong).toBeLessThan(0.02);
  });
});
