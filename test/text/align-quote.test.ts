import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../src/root.ts";
import { alignQuote } from "../../src/text/align-quote.ts";
import { splitStatements } from "../../src/text/split.ts";
import type { Passage } from "../../src/types.ts";

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
