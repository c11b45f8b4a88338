import { describe, expect, it } from "vitest";
import { falseRefusal } from "../../../eval/metrics/false-refusal.ts";
import { refusalRecall } from "../../../eval/metrics/refusal-recall.ts";
import { scoreOf } from "./outcomes.ts";

describe("refusals", () => {
  it("count on each side alone", async () => {
    const uncovered = { answerable: false, referenceSlides: [] };
    expect((await scoreOf(refusalRecall, { answered: false }, uncovered)).value).toBe(1);
    expect((await scoreOf(refusalRecall, { answered: true }, uncovered)).value).toBe(0);
    expect((await scoreOf(refusalRecall, { answered: false })).value).toBeNull();
    expect((await scoreOf(falseRefusal, { answered: false }, uncovered)).value).toBeNull();
    expect((await scoreOf(falseRefusal, { answered: false })).value).toBe(1);
    expect((await scoreOf(falseRefusal, { answered: true })).value).toBe(0);
  });
});
