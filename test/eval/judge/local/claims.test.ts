import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadLabels } from "../../../../eval/judge/labels.ts";
import {
  type CheckOptions,
  checkClaims,
  claimsOf,
  jointSupport,
} from "../../../../eval/judge/local/claims.ts";
import { supportedFrom } from "../../../../eval/judge/local/model.ts";
import { auroc } from "../../../../eval/statistics/agreement.ts";
import { LecternError } from "../../../../src/errors.ts";
import { projectRoot } from "../../../../src/root.ts";

const signal = new AbortController().signal;
const wordsAlone: CheckOptions = { embedding: null, signal };
const slide = `Sourdough starters

- A starter is fed every 12 hours with rye flour and water
- Bakers in Lyon keep it at 24 degrees; bakers in Turin at 18
- Salt is never added before the second day
- About half of the acid comes from lactic bacteria
- A starter that is older than 3 years rises faster than a young one`;
const other = "Ovens\n\n- A stone oven holds its heat for 9 hours\n- Steam keeps the crust soft";
const support = async (claim: string, sources = [slide]) => {
  const checks = await checkClaims(claim, sources, wordsAlone);
  return Math.min(...checks.map((check) => check.support));
};
const sentences = slide
  .split("\n")
  .filter((line) => line.startsWith("- "))
  .map((line) => line.slice(2));
const reasonFor = async (claim: string) => (await checkClaims(claim, [slide], wordsAlone))[0]?.reason;

describe("checking claims", () => {
  it("supports every sentence that is copied from a source", async () => {
    for (const sentence of sentences) expect(await support(`${sentence}.`)).toBe(1);
  });

  it("supports neighbours that are copied as one, and not a part that lost its denial", async () => {
    expect(await support(`${sentences[0]} ▶ ${sentences[1]}`)).toBe(1);
    const denied = "Salt\n\n- Bakers do not add salt to a young starter";
    expect(await support("Bakers do not add salt to a young starter", [denied])).toBe(1);
    expect(await support("add salt to a young starter", [denied])).toBeLessThan(supportedFrom);
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
  ])("tells «%s» from «%s»", async (right, wrong) => {
    expect(await support(right)).toBeGreaterThanOrEqual(supportedFrom);
    expect(await support(wrong)).toBeLessThan(supportedFrom);
  });

  it("says why, for a person", async () => {
    expect(await reasonFor("A starter is fed every 15 hours with rye flour.")).toContain(
      "says 15 where the source says 12",
    );
    expect(await reasonFor("In Naples bakers keep it at 24 degrees.")).toContain(
      "says Naples where the source says Lyon",
    );
    expect(await reasonFor("Salt is added before the second day.")).toContain("denied in the source");
    expect(await reasonFor("Yeast feels lonely at night.")).toContain("not in the source: ");
  });

  it("names the source that fits best, whatever the order of the sources", async () => {
    const claim = "A stone oven holds heat for 9 hours.";
    const [first] = await checkClaims(claim, [slide, other], wordsAlone);
    const [second] = await checkClaims(claim, [other, slide], wordsAlone);
    expect(first?.source).toBe(1);
    expect(second?.source).toBe(0);
    expect(second?.support).toBe(first?.support);
  });

  it("does not depend on the order of the sources, nor rise above 1", async () => {
    const texts = [slide, other, "Flour\n\n- Rye flour absorbs 2 litres of water", ""];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(texts, { minLength: 4 }),
        fc.shuffledSubarray(`${slide} ${other}`.split(/\s+/), { minLength: 3, maxLength: 12 }),
        async (sources, words) => {
          const claim = `${words.join(" ")}.`;
          const given = jointSupport(await checkClaims(claim, texts, wordsAlone));
          const shuffled = jointSupport(await checkClaims(claim, sources, wordsAlone));
          expect(shuffled).toBeCloseTo(given, 9);
          expect(given).toBeGreaterThanOrEqual(0);
          expect(given).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("never finds an answer better supported for one more sentence", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(sentences, { minLength: 1 }),
        fc.shuffledSubarray(`${slide} Paris never 13 cheese`.split(/\s+/), { minLength: 2, maxLength: 9 }),
        async (said, more) => {
          const answer = said.map((sentence) => `${sentence}.`).join("\n");
          const before = jointSupport(await checkClaims(answer, [slide], wordsAlone));
          const after = jointSupport(await checkClaims(`${answer}\n${more.join(" ")}.`, [slide], wordsAlone));
          expect(after).toBeLessThanOrEqual(before);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("finds nothing supported without sources, and no claim in nothing", async () => {
    expect(await checkClaims("Salt is added.", [], wordsAlone)).toMatchObject([{ support: 0, source: null }]);
    expect(await checkClaims("", [slide], wordsAlone)).toEqual([]);
    expect(await checkClaims(" \n- \n", [slide], wordsAlone)).toEqual([]);
  });

  it("stops when the signal aborts", async () => {
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(checkClaims("Salt.", [slide], { embedding: null, signal })).rejects.toThrow("gone");
  });
});

describe("claims", () => {
  it("are sentences and bullets, without what announces or asks", () => {
    const answer =
      "Here is a concise summary of the slide:\n\n- Feed it. Twice a day.\n- Keep it warm\n\nIs that all?";
    expect(claimsOf(answer)).toEqual(["Feed it.", "Twice a day.", "Keep it warm"]);
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

  it("are told apart on words alone", async () => {
    const some = examples.filter((_, index) => index % 3 === 0);
    const scores: number[] = [];
    for (const { answer, sources = [] } of some) {
      scores.push(jointSupport(await checkClaims(answer, sources, wordsAlone)));
    }
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
