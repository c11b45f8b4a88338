import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadLabels } from "../../../eval/judge/labels.ts";
import { auroc } from "../../../eval/statistics/agreement.ts";
import { LecternError } from "../../../src/errors.ts";
import { projectRoot } from "../../../src/root.ts";
import { splitStatements } from "../../../src/text/split.ts";
import { readSources } from "../../../src/text/support/sources.ts";
import { jointSupport, judgeSupport } from "../../../src/text/support/support.ts";

/** A changed statement scores this much below the right one, at least. */
const apart = 0.1;
const slide = `Sourdough starters

- A starter is fed every 12 hours with rye flour and water
- Bakers in Lyon keep it at 24 degrees; bakers in Turin at 18
- Salt is never added before the second day
- About half of the acid comes from lactic bacteria
- A starter that is older than 3 years rises faster than a young one`;
const other = "Ovens\n\n- A stone oven holds its heat for 9 hours\n- Steam keeps the crust soft";
const checksOf = (answer: string, texts = [slide]) => {
  const sources = readSources(texts);
  return splitStatements(answer)
    .filter(({ role }) => role === "statement")
    .flatMap(({ start, end }) => judgeSupport(answer.slice(start, end), sources) ?? []);
};
const support = (statement: string, texts = [slide]) =>
  Math.min(...checksOf(statement, texts).map(({ score }) => score));
const joint = (answer: string, texts = [slide]) => jointSupport(checksOf(answer, texts)) ?? 1;
const sentences = slide
  .split("\n")
  .filter((line) => line.startsWith("- "))
  .map((line) => line.slice(2));
const reasonFor = (statement: string) => checksOf(statement)[0]?.reason;

describe("support of a statement", () => {
  it("supports every sentence that is copied from a source", () => {
    for (const sentence of sentences) expect(support(`${sentence}.`)).toBe(1);
  });

  it("supports neighbours that are copied as one, and not a part that lost its denial", () => {
    expect(support(`${sentences[0]} ▶ ${sentences[1]}`)).toBe(1);
    const denied = "Salt\n\n- Bakers do not add salt to a young starter";
    expect(support("Bakers do not add salt to a young starter", [denied])).toBe(1);
    expect(support("add salt to a young starter", [denied])).toBeLessThan(1 - apart);
  });

  it.each([
    [
      "You feed a starter with water and rye flour each 12 hours.",
      "You feed a starter with water and rye flour each 15 hours.",
    ],
    [
      "You feed a starter with rye flour every twelve hours.",
      "You feed a starter with rye flour every twenty hours.",
    ],
    ["A starter is fed every 12 hours.", "A starter is fed every 12 days."],
    ["Some 50% of the acid is from lactic bacteria.", "Some 70% of the acid is from lactic bacteria."],
    ["In Lyon bakers keep the starter at 24 degrees.", "In Lyon bakers keep the starter at 18 degrees."],
    ["In Lyon bakers keep the starter at 24 degrees.", "In Naples bakers keep the starter at 24 degrees."],
    ["In Lyon bakers keep the starter at 24 degrees.", "In Turin bakers keep the starter at 24 degrees."],
    ["No salt is added before the second day.", "Salt is added before the second day."],
    ["No salt is added before the second day.", "No salt is added after the second day."],
    ["Starters older than 3 years rise faster.", "Starters older than 3 years rise slower."],
    ["Starters older than 3 years rise faster.", "Starters older than 3 years do not rise faster."],
  ])("tells «%s» from «%s»", (right, wrong) => {
    expect(support(right)).toBeGreaterThan(0.5);
    expect(support(wrong)).toBeLessThan(support(right) - apart);
  });

  it("says why, for a person", () => {
    expect(reasonFor("A starter is fed every 15 hours with rye flour.")).toContain(
      "says 15 where the source says 12",
    );
    expect(reasonFor("In Naples bakers keep it at 24 degrees.")).toContain(
      "says Naples where the source says Lyon",
    );
    expect(reasonFor("Salt is added before the second day.")).toContain("denied in the source");
    expect(reasonFor("Yeast feels lonely at night.")).toContain("not in the source: ");
  });

  it("names the source that fits best, whatever the order of the sources", () => {
    const claim = "A stone oven holds heat for 9 hours.";
    const [first] = checksOf(claim, [slide, other]);
    const [second] = checksOf(claim, [other, slide]);
    expect(first?.source).toBe(1);
    expect(second?.source).toBe(0);
    expect(second?.score).toBe(first?.score);
  });

  it("does not depend on the order of the sources, nor rise above 1", () => {
    const texts = [slide, other, "Flour\n\n- Rye flour absorbs 2 litres of water", ""];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(texts, { minLength: 4 }),
        fc.shuffledSubarray(`${slide} ${other}`.split(/\s+/), { minLength: 3, maxLength: 12 }),
        (sources, words) => {
          const claim = `${words.join(" ")}.`;
          const given = joint(claim, texts);
          const shuffled = joint(claim, sources);
          expect(shuffled).toBeCloseTo(given, 9);
          expect(given).toBeGreaterThanOrEqual(0);
          expect(given).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("never finds an answer better supported for one more sentence", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(sentences, { minLength: 1 }),
        fc.shuffledSubarray(`${slide} Paris never 13 cheese`.split(/\s+/), { minLength: 2, maxLength: 9 }),
        (said, more) => {
          const answer = said.map((sentence) => `${sentence}.`).join("\n");
          const before = joint(answer);
          const after = joint(`${answer}\n${more.join(" ")}.`);
          expect(after).toBeLessThanOrEqual(before);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("finds nothing borne out without sources, and no statement in nothing", () => {
    expect(checksOf("Salt is added.", [])).toMatchObject([{ score: 0, source: null }]);
    expect(checksOf("")).toEqual([]);
    expect(checksOf(" \n- \n")).toEqual([]);
    expect(jointSupport([])).toBeNull();
  });

  it.each([
    "The slides do not say how salt is made.",
    "That is not covered by the slides.",
    "I don't know.",
    "Yes.",
  ])("says nothing of what states nothing: %s", (text) => expect(checksOf(text)).toEqual([]));

  it("reads what a slide is said to say as the statement", () => {
    const score = support("Bakers in Turin keep the starter at 18 degrees.");
    expect(support("The slide says that bakers in Turin keep the starter at 18 degrees.")).toBe(score);
  });
});

describe("the bundled labels", () => {
  const { examples } = loadLabels(join(projectRoot, "eval", "labels", "rag-on-aws-faithfulness.jsonl"));

  it("hold at least 80 paraphrases, each changed one beside its original", () => {
    const good = new Set(examples.filter(({ label }) => label).map(({ id }) => id));
    const changed = examples.filter(({ label }) => !label);
    expect(good.size).toBeGreaterThanOrEqual(80);
    expect(changed.length).toBeGreaterThanOrEqual(good.size);
    for (const { id } of changed) expect(good).toContain(id.split("-")[0]);
  });

  it("are told apart on words alone", () => {
    const some = examples.filter((_, index) => index % 3 === 0);
    const scores = some.map(({ answer, sources = [] }) => joint(answer, sources));
    expect(
      auroc(
        scores,
        some.map(({ label }) => label),
      ),
    ).toBeGreaterThan(0.85);
  });

  it("are refused with line and field where they are wrong", () => {
    expect(() => loadLabels(join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"))).toThrow(LecternError);
    expect(() => loadLabels(join(projectRoot, "eval", "datasets", "rag-on-aws.jsonl"))).toThrow(
      /rag-on-aws\.jsonl:1: answer: missing/,
    );
  });
});
