import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAtBlanks, splitSentences, splitStatements } from "../../src/text/split.ts";

const sentencesOf = (text: string) => splitSentences(text).map(({ start, end }) => text.slice(start, end));
const statementsOf = (text: string) => splitStatements(text).map(({ start, end }) => text.slice(start, end));

const writing = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "One.",
        "Two!",
        "three?",
        "“Quoted.”",
        "**Bold.**",
        "e.g.",
        "no. 5",
        "J. Smith",
        "答案。",
      ),
      fc.constantFrom("\n", "\n\n", "- ", "1. ", "> ", "| a | b |", "|---|---|", "```", "## ", "`a!=b`", ":"),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .chain((parts) => fc.constantFrom(" ", "").map((joint) => parts.join(joint)));

describe("sentences", () => {
  it("cover the text in order, and every one says something", () => {
    fc.assert(
      fc.property(writing, (text) => {
        expect(sentencesOf(text).join("")).toBe(text);
        expect(splitSentences(text).every(({ start, end }) => start < end)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("are the same whatever blank a line was wrapped with", () => {
    fc.assert(
      fc.property(writing, (text) => {
        expect(splitSentences(text.replace(/\s/g, "\n"))).toEqual(splitSentences(text.replace(/\s/g, " ")));
      }),
    );
  });

  // Each line was cut wrongly by at least one of the splitters that this one replaces.
  it.each([
    ["Use a store, e.g. Titan. It costs little.", ["Use a store, e.g. Titan. ", "It costs little."]],
    ["See fig. 3 Below. Then go on.", ["See fig. 3 Below. ", "Then go on."]],
    ["Lewis et al. (2020) named it. It stuck.", ["Lewis et al. (2020) named it. ", "It stuck."]],
    ["Tools are pip, uv, etc. The rest is old.", ["Tools are pip, uv, etc. ", "The rest is old."]],
    ["The answer is no. Ask again.", ["The answer is no. ", "Ask again."]],
    ["It follows no. 5 Rule. Good.", ["It follows no. 5 Rule. ", "Good."]],
    ["By J. Smith and A. B. Jones. It sold.", ["By J. Smith and A. B. Jones. ", "It sold."]],
    ["Take vitamin C. It helps.", ["Take vitamin C. ", "It helps."]],
    ["So do I. You too.", ["So do I. ", "You too."]],
    ["Write if (a!=b) or a?.b in it. Done.", ["Write if (a!=b) or a?.b in it. ", "Done."]],
    ["See http://a.b/c?d=1 for more. Done.", ["See http://a.b/c?d=1 for more. ", "Done."]],
    ["Two steps: 1. Read it. 2. Write it.", ["Two steps: 1. Read it. ", "2. Write it."]],
    ["**First it reads.** Then it writes.", ["**First it reads.** ", "Then it writes."]],
    ["Run `git pull.` Then build.", ["Run `git pull.` ", "Then build."]],
    ["It\nends here.\nNext one", ["It\nends here.\n", "Next one"]],
    ["Yahoo! answers it. Done?", ["Yahoo! answers it. ", "Done?"]],
    ["Why? because it is.", ["Why? ", "because it is."]],
    ["答案是这样。另一句。", ["答案是这样。", "另一句。"]],
  ])("of %j", (text, expected) => {
    expect(sentencesOf(text).map((one) => one.trimEnd())).toEqual(expected.map((one) => one.trimEnd()));
  });
});

describe("statements", () => {
  it("stand in the text verbatim, in order, without outer blanks", () => {
    fc.assert(
      fc.property(writing, (text) => {
        let from = 0;
        for (const { start, end } of splitStatements(text)) {
          expect(start).toBeGreaterThanOrEqual(from);
          const own = text.slice(start, end);
          expect(own).toBe(own.trim());
          expect(own).toMatch(/[\p{L}\p{N}]/u);
          from = end;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are sentences, bullets, rows and headings, not listings, rules and the heads of tables", () => {
    const text =
      "## Steps\n> 1. Read. Then cut.\n\n| a | b. c |\n|---|---|\n| x | y. z! |\n\n```\nlist[0].\n```\n***\nWhy?";
    expect(statementsOf(text)).toEqual(["## Steps", "Read.", "Then cut.", "| x | y. z! |", "Why?"]);
    expect(splitStatements(text).map(({ role, item }) => [role, item])).toEqual([
      ["heading", false],
      ["statement", true],
      ["statement", true],
      ["statement", true],
      ["question", false],
    ]);
  });

  it("end with a colon as a lead-in only where something follows", () => {
    expect(splitStatements("There are two:\n- One\n- Two:").map(({ role }) => role)).toEqual([
      "lead-in",
      "statement",
      "statement",
    ]);
  });
});

it("cuts behind blanks and never within a character, and loses nothing", () => {
  const text = fc.string({ unit: "grapheme-composite", maxLength: 80 });
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 20 }), (whole, maxLength) => {
      const parts = cutAtBlanks(whole, maxLength).map(({ start, end }) => whole.slice(start, end));
      expect(parts.join("")).toBe(whole);
      expect(parts.every((part) => part.length <= maxLength && !/[\ud800-\udbff]$/.test(part))).toBe(true);
    }),
  );
});
