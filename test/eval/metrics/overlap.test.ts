import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentenceBleu } from "../../../eval/metrics/bleu.ts";
import {
  longestCommonSubsequence,
  ngramOverlap,
  rouge1,
  rouge2,
  rougeL,
  subsequenceOverlap,
} from "../../../eval/metrics/rouge.ts";
import { squadOverlap, tokenF1 } from "../../../eval/metrics/token-f1.ts";
import { squadWords, words } from "../../../eval/metrics/tokenize.ts";
import { compared, scoreOf } from "./outcomes.ts";

const gunman = words("police killed the gunman");
const all = [rouge1, rouge2, rougeL, sentenceBleu, tokenF1];

describe("words", () => {
  it("are lower case, of letters and digits of any script", () => {
    expect(words("The Reader's *top-10*, naïve Ünïcode!")).toEqual(
      "the reader s top 10 naïve ünïcode".split(" "),
    );
    expect(words("Café")).toEqual(words("Café"));
    expect(words("RAG 检索 ok")).toEqual(["rag", "检", "索", "ok"]);
    expect(words("…!")).toEqual([]);
  });

  it("as SQuAD has them lose punctuation and articles", () => {
    expect(squadWords("The top-10 of a Reader's answers, an ant")).toEqual(
      "top10 of readers answers ant".split(" "),
    );
  });
});

describe("ROUGE, published", () => {
  it("Lin (2004), section 3: police kill the gunman against the gunman kill police", () => {
    const second = words("police kill the gunman");
    const third = words("the gunman kill police");
    const fourth = words("the gunman police killed");
    expect(subsequenceOverlap(second, gunman).f1).toBe(0.75);
    expect(subsequenceOverlap(third, gunman).f1).toBe(0.5);
    expect(subsequenceOverlap(fourth, gunman).f1).toBe(0.5);
    // ROUGE-2 can't tell the second from the third: both share "the gunman" alone, one of three pairs.
    expect(ngramOverlap(second, gunman, 2).f1).toBeCloseTo(1 / 3, 12);
    expect(ngramOverlap(third, gunman, 2).f1).toBeCloseTo(1 / 3, 12);
    expect(ngramOverlap(fourth, gunman, 2).f1).toBeCloseTo(2 / 3, 12);
  });

  it("the cases of rouge-score's own test", () => {
    const target = words("testing one two");
    expect(ngramOverlap(words("testing"), target, 1)).toEqual({ precision: 1, recall: 1 / 3, f1: 0.5 });
    expect(ngramOverlap(words("testing one"), target, 2).f1).toBeCloseTo(2 / 3, 12);
    expect(subsequenceOverlap(words("testing one"), target).f1).toBeCloseTo(4 / 5, 12);
    expect(subsequenceOverlap(words("testing two"), target).f1).toBeCloseTo(4 / 5, 12);
    expect(ngramOverlap([], target, 1)).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(longestCommonSubsequence([..."25 34"], [..."12345"])).toBe(3);
  });

  it("ROUGE-1.5.5's values for the random text of rouge-score's test data", () => {
    const reference = words(
      "ZfbCUIUuePaiLVUlCaUXxkpu XPeWing tUHfPMuZ',-Xd Y BrUgVJing M-HV.-DgdDaY.rFDJCRing Ht-LM EKBDXkME,yz'RBr q'wtion wIojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxer tKM L",
    );
    const candidate = words(
      "rFDJCRtion Ht-LM EKtDXkME,yz'RBr q'wer wrojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxi",
    );
    const rounded = ({ precision, recall, f1 }: ReturnType<typeof ngramOverlap>) =>
      [recall, precision, f1].map((share) => share.toFixed(5));
    expect(rounded(ngramOverlap(candidate, reference, 1))).toEqual(["0.40741", "0.68750", "0.51163"]);
    expect(rounded(ngramOverlap(candidate, reference, 2))).toEqual(["0.30769", "0.53333", "0.39024"]);
    expect(rounded(subsequenceOverlap(candidate, reference))).toEqual(["0.40741", "0.68750", "0.51163"]);
  });
});

describe("ROUGE, by hand", () => {
  it("the example of rouge-score's README", async () => {
    const [answer, reference] = [
      "The quick brown dog jumps on the log.",
      "The quick brown fox jumps over the lazy dog",
    ];
    // Shared: the ×2, quick, brown, dog, jumps = 6 of 8 and of 9.
    expect((await compared(rouge1, answer, reference)).value).toBeCloseTo(12 / 17, 12);
    // In order: the quick brown jumps the = 5.
    expect((await compared(rougeL, answer, reference)).value).toBeCloseTo(10 / 17, 12);
    // Pairs: the quick, quick brown = 2 of 7 and of 8.
    expect((await compared(rouge2, answer, reference)).value).toBeCloseTo(4 / 15, 12);
  });

  it("takes the sentences of an answer as one sequence", async () => {
    // Answer: it reads slides then it writes; reference: it writes and then it reads: it then it writes / reads = 3.
    const score = await compared(
      rougeL,
      "It reads slides [1]. Then it writes [2].",
      "It writes. And then it reads.",
    );
    expect(score).toEqual({ value: 0.5, reason: "precision 0.500, recall 0.500" });
  });

  it("clips: a word counts as often as both have it", () => {
    expect(ngramOverlap(words("the the the"), words("the cat"), 1)).toMatchObject({
      precision: 1 / 3,
      recall: 1 / 2,
    });
  });

  it("compares the first 2,000 words of each", () => {
    const long = Array.from({ length: 2_500 }, (_, index) => `w${index}`);
    expect(subsequenceOverlap(long, [...long].reverse()).f1).toBe(1 / 2_000);
  });
});

describe("token F1", () => {
  it("SQuAD's, by hand", async () => {
    // "in 2020 paper" against "lewis and colleagues in 2020 paper": 3 of 3 and of 6.
    const score = await compared(tokenF1, "In a 2020 paper [1]", "Lewis and colleagues, in a 2020 paper.");
    expect(score.value).toBeCloseTo(2 / 3, 12);
    expect(squadOverlap("The", "a")).toMatchObject({ f1: 1 });
    expect(squadOverlap("The", "cat")).toMatchObject({ f1: 0 });
  });
});

describe("overlap metrics", () => {
  it("leave citation markers out", async () => {
    for (const metric of all) {
      expect((await compared(metric, "One two [1] three four. [12][3]", "One two three four.")).value).toBe(
        1,
      );
    }
  });

  it("do not apply without a reference answer, to a right refusal, or without a word to compare", async () => {
    const [answered, referenceAnswer] = [false, "Yes it is"];
    for (const metric of all) {
      expect((await scoreOf(metric)).value).toBeNull();
      const right = await scoreOf(metric, { answered }, { referenceAnswer, answerable: false });
      expect(right.value).toBeNull();
      expect((await scoreOf(metric, { answered }, { referenceAnswer })).value).toBe(0);
    }
    for (const metric of [rouge1, rouge2, rougeL, sentenceBleu]) {
      expect((await compared(metric, "No", "…")).value).toBeNull();
    }
    expect((await compared(rouge2, "No", "No")).value).toBeNull();
  });

  const word = fc.constantFrom("cat", "sat", "mat", "on", "it", "dog", "检");
  const text = fc.array(word, { minLength: 2, maxLength: 12 }).map((list) => list.join(" "));

  it("stay in 0…1, and a text is like itself", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (answer, reference) => {
        for (const metric of all) {
          const { value } = await compared(metric, answer, reference);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect((await compared(metric, reference, reference)).value).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  it("are the same both ways, but for BLEU", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (one, other) => {
        for (const metric of [rouge1, rouge2, rougeL, tokenF1]) {
          const there = await compared(metric, one, other);
          expect(there.value).toBeCloseTo((await compared(metric, other, one)).value ?? Number.NaN, 12);
        }
      }),
    );
  });

  it("ROUGE-L finds no more than ROUGE-1", () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (one, other) => {
        const common = longestCommonSubsequence(one, other);
        expect(common).toBe(longestCommonSubsequence(other, one));
        expect(subsequenceOverlap(one, other).recall).toBeLessThanOrEqual(ngramOverlap(one, other, 1).recall);
      }),
    );
  });
});
