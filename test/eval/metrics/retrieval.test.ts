import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hitAt } from "../../../eval/metrics/hit.ts";
import { ndcg, ndcgAt } from "../../../eval/metrics/ndcg.ts";
import { precisionAt } from "../../../eval/metrics/precision.ts";
import { recallAt } from "../../../eval/metrics/recall.ts";
import { reciprocalRank } from "../../../eval/metrics/reciprocal-rank.ts";
import { isRelevant, referencesOf } from "../../../eval/metrics/relevance.ts";
import { caseOf, hitOn, scoreOf } from "./outcomes.ts";

const pages = (...list: number[]) => ({ hits: list.map((page) => hitOn(page)) });
const references = (...list: number[]) => ({
  referenceSlides: list.map((page) => ({ deck: "deck.pdf", page })),
});
const shareOf = async (...args: Parameters<typeof scoreOf>) => (await scoreOf(...args)).value;

describe("references", () => {
  it("go by whole path or file name, by page, by deck alone and by external id", () => {
    const { slide } = hitOn(3, { externalId: "doc-7" });
    expect(isRelevant(caseOf(), slide)).toBe(true);
    expect(isRelevant(caseOf({ referenceSlides: [{ deck: "a/deck.pdf", page: 3 }] }), slide)).toBe(true);
    expect(isRelevant(caseOf({ referenceSlides: [{ deck: "b/deck.pdf", page: 3 }] }), slide)).toBe(false);
    expect(isRelevant(caseOf({ referenceSlides: [{ deck: "deck.pdf", page: 4 }] }), slide)).toBe(false);
    expect(isRelevant(caseOf({ referenceSlides: [{ deck: "deck.pdf" }] }), slide)).toBe(true);
    expect(isRelevant(caseOf({ referenceSlides: [], relevant: ["doc-7"] }), slide)).toBe(true);
    expect(isRelevant(caseOf({ referenceSlides: [], relevant: ["doc-8"] }), slide)).toBe(false);
  });

  it("mean the slide that a build-up folded into", () => {
    const folded = hitOn(5, { pages: [3, 5] }).slide;
    expect(isRelevant(caseOf(), folded)).toBe(true);
    expect(isRelevant(caseOf(references(2)), folded)).toBe(false);
  });

  it("count once when the dataset has one twice", () => {
    const twice = caseOf({ ...references(3, 3), relevant: ["x"] });
    expect(referencesOf(twice).map(({ describe }) => describe)).toEqual(["deck.pdf, p. 3", '"x"']);
  });
});

describe("retrieval metrics, worked by hand", () => {
  // References on pages 3 and 7; ranking 5, 3, 9, 7.
  const found = pages(5, 3, 9, 7);
  const wanted = references(3, 7);

  it("hit@k and MRR look at the first reference", async () => {
    expect(await shareOf(hitAt(1), found, wanted)).toBe(0);
    expect(await scoreOf(hitAt(2), found, wanted)).toEqual({ value: 1, reason: "at rank 2" });
    expect(await scoreOf(reciprocalRank, found, wanted)).toEqual({ value: 0.5, reason: "at rank 2" });
    expect(await shareOf(reciprocalRank, pages(1, 2), wanted)).toBe(0);
  });

  it("recall@k counts references and names what is missing", async () => {
    expect(await scoreOf(recallAt(2), found, wanted)).toEqual({
      value: 0.5,
      reason: "missing: deck.pdf, p. 7",
    });
    expect(await shareOf(recallAt(4), found, wanted)).toBe(1);
  });

  it("precision@k divides by k even where less was returned", async () => {
    expect(await shareOf(precisionAt(4), found, wanted)).toBe(0.5);
    expect(await shareOf(precisionAt(10), found, wanted)).toBe(0.2);
  });

  it("nDCG@k discounts by log2 of the rank", async () => {
    // (1 / log2 3 + 1 / log2 5) / (1 + 1 / log2 3)
    expect(await shareOf(ndcgAt(10), found, wanted)).toBeCloseTo(0.6509209298, 9);
    // (1 / log2 3) / (1 + 1 / log2 3)
    expect(await shareOf(ndcgAt(3), found, wanted)).toBeCloseTo(0.3868528072, 9);
    expect(await shareOf(ndcgAt(10), pages(7, 3), wanted)).toBe(1);
    // Four references, cut at two: the first two ranks are all that can be had.
    expect(await shareOf(ndcgAt(2), pages(1, 2), references(1, 2, 3, 4))).toBe(1);
  });

  it("nDCG gives no gain twice, and a slide that meets two references is no less than perfect", async () => {
    const anyPage = { referenceSlides: [{ deck: "deck.pdf" }] };
    expect(await shareOf(ndcgAt(10), pages(1, 2, 3), anyPage)).toBe(1);
    const folded = { hits: [hitOn(4, { pages: [3, 4] })] };
    expect(await shareOf(ndcgAt(10), folded, references(3, 4))).toBe(1);
    expect(await shareOf(recallAt(1), folded, references(3, 4))).toBe(1);
  });

  it("does not apply without a reference", async () => {
    const none = { referenceSlides: [] };
    for (const metric of [hitAt(5), recallAt(5), precisionAt(5), ndcgAt(5), reciprocalRank]) {
      expect(await shareOf(metric, found, none)).toBeNull();
    }
  });
});

describe("ndcg of graded gains, published", () => {
  it("Wikipedia's example: 3, 2, 3, 0, 1, 2, with the 3 and the 2 that were not returned in the ideal", () => {
    const gains = [3, 2, 3, 0, 1, 2];
    expect(ndcg(gains, [3, 3, 3, 2, 2, 2, 1, 0], 6)).toBeCloseTo(0.785, 3);
    // DCG 6.861 and IDCG 8.740 there.
    expect(ndcg(gains, [1], 6)).toBeCloseTo(6.861, 3);
    expect(ndcg([3, 3, 3, 2, 2, 2], [1], 6)).toBeCloseTo(8.74, 3);
  });

  it("scikit-learn's documented ndcg_score example", () => {
    // true relevance 10, 0, 0, 1, 5 ranked by the scores .1, .2, .3, 4, 70
    expect(ndcg([5, 1, 0, 0, 10], [10, 5, 1, 0, 0], 5)).toBeCloseTo(0.6956940443813076, 12);
    // ranked by .05, 1.1, 1., .5, .0: 0.49…, and 0.35… for k = 4
    expect(ndcg([0, 0, 1, 10, 5], [10, 5, 1, 0, 0], 5)).toBeCloseTo(0.4936802, 6);
    expect(ndcg([0, 0, 1, 10, 5], [10, 5, 1, 0, 0], 4)).toBeCloseTo(0.3520244, 6);
  });

  it("is unknown where nothing could be gained", () => {
    expect(ndcg([0, 0], [0], 5)).toBeNull();
  });
});

describe("retrieval metrics, whatever the ranking", () => {
  const ranking = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 10 });
  const wantedPages = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
  const depth = fc.integer({ min: 1, max: 12 });

  it("stay in 0…1, and neither hit@k nor recall@k falls with k", async () => {
    await fc.assert(
      fc.asyncProperty(ranking, wantedPages, depth, async (shown, expected, k) => {
        const at = async (metric: Parameters<typeof scoreOf>[0]) =>
          (await shareOf(metric, pages(...shown), references(...expected))) ?? Number.NaN;
        for (const metric of [hitAt(k), recallAt(k), precisionAt(k), ndcgAt(k), reciprocalRank]) {
          const value = await at(metric);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(await at(hitAt(k + 1))).toBeGreaterThanOrEqual(await at(hitAt(k)));
        expect(await at(recallAt(k + 1))).toBeGreaterThanOrEqual(await at(recallAt(k)));
      }),
    );
  });

  it("nDCG stays in 0…1 with folded slides and bare decks, and 1 needs every reference in reach", async () => {
    const folded = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(folded, wantedPages, fc.boolean(), async (shown, expected, deckToo) => {
        const hits = shown.map(([page, more]) => hitOn(page + more, { pages: [page, page + more] }));
        const referenceSlides = [
          ...references(...expected).referenceSlides,
          ...(deckToo ? [{ deck: "deck.pdf" }] : []),
        ];
        const value = (await shareOf(ndcgAt(20), { hits }, { referenceSlides })) ?? Number.NaN;
        const recall = (await shareOf(recallAt(20), { hits }, { referenceSlides })) ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        if (value > 1 - 1e-12) expect(recall).toBe(1);
      }),
    );
  });
});
