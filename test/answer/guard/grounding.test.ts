import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { localFaithfulness } from "../../../eval/judge/local/faithfulness.ts";
import { findUngrounded, groundStatements } from "../../../src/answer/guard/grounding.ts";
import { loadGuardRules } from "../../../src/answer/guard/rules.ts";
import { projectRoot } from "../../../src/root.ts";
import type { Passage } from "../../../src/types.ts";
import { hitOn, scoreOf } from "../../eval/metrics/outcomes.ts";

const { minimum } = loadGuardRules(undefined).grounding;
const make = (id: string, text: string): Passage => {
  const slide = {
    id,
    course: "baking",
    deck: "bread.pdf",
    page: 1,
    title: text.split("\n")[0] ?? "",
    section: null,
    text,
  };
  return { slide, text };
};
const passages = [
  make(
    "flour",
    "Kinds of flour\n- Strong flour has 13 percent protein and holds more water than cake flour\n- Store flour dry, it keeps for 12 months\n- Never wash a banneton",
  ),
  make(
    "proof",
    "Proofing\nDough rises faster in a warm room. Cold slows the rise, so dough may rest overnight in the fridge.",
  ),
];
/** An answer whose markers name slides by their place among the passages. */
function answer(text: string) {
  const markers = Array.from(text.matchAll(/\s?\[\d\]/g), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const citations = passages.map(({ slide }, index) => ({ marker: index + 1, slide, quote: slide.title }));
  return { text, markers, citations };
}
const flagged = (text: string, given = passages) =>
  findUngrounded(answer(text), given, minimum).map(({ start, end }) => text.slice(start, end));

describe("grounding an answer's statements", () => {
  it.each([
    "Strong flour holds more water than cake flour [1]. Dough rises faster where it is warm [2].",
    "Flour that is stored dry keeps for twelve months [1].",
    "- Bannetons must never be washed [1]\n- Dough can rest in the fridge overnight [2]",
    "Strong flour has 13% protein.",
    "$p = \\frac{13}{100}$",
  ])("leaves what the slides say, in other words as well: %s", (text) => expect(flagged(text)).toEqual([]));

  it.each([
    ["a number that no slide has", "Strong flour has 25 percent protein [1]."],
    ["another subject", "The Egyptians invented beer brewing along the Nile [1]."],
    ["the contrary", "Dough rises slower in a warm room [2]."],
    ["what a slide denies", "Wash a banneton [1]."],
  ])("finds %s", (_, text) => expect(flagged(`Store flour dry [1]. ${text}`)).toEqual([text]));

  it("holds a statement against the slides that it cites", () => {
    const text = "Dough may rest overnight in the fridge [1].";
    expect(flagged(text)).toHaveLength(1);
    expect(flagged(text.replace("[1]", "[2]"))).toEqual([]);
    expect(flagged(text.replace(" [1]", ""))).toEqual([]);
  });

  it.each([
    "## Egyptian beer brewing on the Nile",
    "Which Egyptians invented beer brewing?",
    "The slides do not say who invented the oven.",
    "Die Ägypter haben das Bier erfunden und das Brot ist nicht von ihnen.",
    "埃及人发明了啤酒。",
    "Yes.",
    "",
  ])("says nothing of what it can't judge: %s", (text) =>
    expect(groundStatements(answer(text), passages)).toEqual([]),
  );

  it("says nothing without slides", () =>
    expect(groundStatements(answer("Flour is white."), [])).toEqual([]));

  it("gives what is copied from a slide a full score", () => {
    const lines = passages.flatMap(({ text }) => text.split(/\n(?:- )?|(?<=\.) /));
    fc.assert(
      fc.property(fc.shuffledSubarray(lines.filter((line) => line.split(" ").length > 3)), (copied) => {
        for (const { score } of groundStatements(answer(copied.join("\n")), passages)) expect(score).toBe(1);
      }),
    );
  });

  it("flags rarely and mostly rightly, on sentences labelled by hand", () => {
    const row = z.object({ answer: z.string(), sources: z.array(z.string()), label: z.boolean() });
    const rows = readFileSync(join(projectRoot, "eval/labels/rag-on-aws-faithfulness.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => row.parse(JSON.parse(line)));
    const found = rows.filter(({ answer: text, sources }) => {
      const given = sources.map((source, index) => make(`${index}`, source));
      return findUngrounded({ text, markers: [], citations: [] }, given, minimum).length > 0;
    });
    const right = found.filter(({ label }) => !label).length;
    expect(right / found.length).toBeGreaterThan(0.85);
    expect(found.length - right).toBeLessThan(0.06 * rows.filter(({ label }) => label).length);
    expect(right / rows.filter(({ label }) => !label).length).toBeGreaterThan(0.2);
  });

  it.each([
    "Strong flour has 25 percent protein [1]. Dough rises faster in a warm room [2].",
    "The Egyptians invented beer brewing along the Nile [1]. Store flour dry [1].",
    "- Store flour dry, it keeps for 99 months [1]\n- Never wash a banneton [1]\n- Dough may rest overnight [2]",
    "Cold slows the rise [2]. Dough may rest overnight in the fridge [2].",
  ])("marks what the report names as not borne out, and nothing else: %s", async (text) => {
    const hits = passages.map(({ slide }) => hitOn(1, slide));
    const { citations } = answer(text);
    const { reason } = await scoreOf(localFaithfulness, { answer: text, citations, hits });
    const marked = flagged(text);
    for (const { start, end, score } of groundStatements(answer(text), passages)) {
      const statement = text.slice(start, end);
      const isNamed = reason.includes(`${statement.replace(/\s?\[\d\]/g, "")} (`);
      expect(isNamed).toBe(marked.includes(statement));
      expect(score < minimum).toBe(isNamed);
    }
    expect(reason.startsWith("all ")).toBe(marked.length === 0);
  });

  it("reads a slide as often for many statements as for one", () => {
    const readingsFor = (statements: number) => {
      let readings = 0;
      const counted = passages.map(({ slide, text }) => ({
        slide,
        get text() {
          readings++;
          return text;
        },
      }));
      findUngrounded(
        answer("Strong flour holds more water than cake flour. ".repeat(statements)),
        counted,
        minimum,
      );
      return readings;
    };
    expect(readingsFor(1)).toBeGreaterThan(0);
    expect(readingsFor(8)).toBe(readingsFor(1));
  });
});
