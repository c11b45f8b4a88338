import { describe, expect, it } from "vitest";
import { brevityPenalty, modifiedPrecision, sentenceBleu, smoothedBleu } from "../../../eval/metrics/bleu.ts";
import { compared } from "./outcomes.ts";

const tokens = (text: string) => text.split(" ");
// Example 1 of Papineni et al. (2002), with the capitals of NLTK's documentation.
const first = tokens(
  "It is a guide to action which ensures that the military always obeys the commands of the party",
);
const second = tokens("It is to insure the troops forever hearing the activity guidebook that party direct");
const references = [
  "It is a guide to action that ensures that the military will forever heed Party commands",
  "It is the guiding principle which guarantees the military forces always being under the command of the Party",
  "It is the practical guide for the army always to heed the directions of the party",
].map(tokens);
const lower = (list: string[]) => list.map((token) => token.toLowerCase());

describe("BLEU, published", () => {
  it("Papineni et al. (2002): the the the … has a modified unigram precision of 2/7", () => {
    const cats = ["the cat is on the mat", "there is a cat on the mat"].map(tokens);
    expect(modifiedPrecision(tokens("the the the the the the the"), cats, 1)).toEqual({
      matched: 2,
      total: 7,
    });
  });

  it("Papineni et al. (2002): 17/18 and 10/17 for candidate 1, 8/14 and 1/13 for candidate 2", () => {
    const held = references.map(lower);
    expect(modifiedPrecision(lower(first), held, 1)).toEqual({ matched: 17, total: 18 });
    expect(modifiedPrecision(lower(first), held, 2)).toEqual({ matched: 10, total: 17 });
    expect(modifiedPrecision(lower(second), held, 1)).toEqual({ matched: 8, total: 14 });
    expect(modifiedPrecision(lower(second), held, 2)).toEqual({ matched: 1, total: 13 });
  });

  it("NLTK's documented value for one reference: 0.4452… by smoothing method 2", () => {
    const one = [references[0] ?? []];
    // Precisions 11/18, 8/17, 6/16, 4/15; no penalty, for the candidate is longer.
    const smoothed = ((11 / 18) * (9 / 18) * (7 / 17) * (5 / 16)) ** (1 / 4);
    expect(smoothedBleu(first, one)).toBeCloseTo(smoothed, 12);
    expect(Math.floor(smoothed * 10_000)).toBe(4452);
  });
});

describe("BLEU, by hand", () => {
  it("punishes what is shorter than the reference nearest in length; of two as near, the shorter", () => {
    // Papineni et al. (2002), 2.2.2: references of 12, 15 and 17 words, a candidate of 12: no penalty.
    expect(brevityPenalty(12, [12, 15, 17])).toBe(1);
    expect(brevityPenalty(10, [12])).toBeCloseTo(Math.exp(-0.2), 12);
    expect(brevityPenalty(11, [9, 13])).toBe(1);
    expect(brevityPenalty(0, [3])).toBe(0);
  });

  it("smooths the orders above 1 alone", async () => {
    // Of "the cat sat" in "the cat ran": 2/3, (1 + 1)/(2 + 1), (0 + 1)/(1 + 1), (0 + 1)/(0 + 1); no penalty.
    const value = (2 / 3) ** (2 / 4) * (1 / 2) ** (1 / 4);
    expect((await compared(sentenceBleu, "The cat sat.", "The cat ran")).value).toBeCloseTo(value, 12);
    expect(smoothedBleu(["dog"], [["cat"]])).toBe(0);
    expect(smoothedBleu([], [["cat"]])).toBe(0);
  });
});
