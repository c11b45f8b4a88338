import { describe, expect, it } from "vitest";
import { caseSchema } from "../../../eval/dataset/case.ts";
import { withVariants } from "../../../eval/dataset/variants.ts";

const one = caseSchema.parse({
  id: "q",
  question: "Why does Titan need normalised vectors?",
  referenceAnswer: "For the dot product.",
  tags: ["direct"],
});
const letters = (text: string) => [...text].sort().join("");

describe("variants of a question", () => {
  const [original, ...varied] = withVariants([one]);
  const by = new Map(varied.map((variant) => [variant.counterfactual?.by, variant]));

  it("ask the same in other case, with slips and noise, and expect the same", () => {
    expect(original).toEqual(one);
    expect([...by.keys()]).toEqual(["slips", "small letters", "capitals", "preface", "pasted text"]);
    expect(by.get("capitals")?.question).toBe("WHY DOES TITAN NEED NORMALISED VECTORS?");
    expect(by.get("preface")?.question).toMatch(/^I missed .+ Why does Titan need normalised vectors\?$/);
    expect(by.get("pasted text")?.question).toMatch(
      /^Why does Titan need normalised vectors\?\n\nThe museum/,
    );
    for (const { referenceAnswer, counterfactual, tags } of varied) {
      expect([referenceAnswer, counterfactual?.of, tags[0]]).toEqual(["For the dot product.", "q", "direct"]);
      expect(tags[1]).toBe(`variant: ${counterfactual?.by}`);
    }
  });

  it("slip within long words alone, the same every time", () => {
    const slipped = by.get("slips")?.question ?? "";
    expect(slipped).not.toBe(one.question);
    expect(letters(slipped)).toBe(letters(one.question));
    expect(slipped).toMatch(/^Why does Titan need n\S+d v\S+s\?$/);
    expect(withVariants([one]).map(({ question }) => question)).toContain(slipped);
  });

  it("are not made of follow-ups, of themselves, or where nothing changes", () => {
    const followUp = { ...one, history: [{ role: "user" as const, content: "Hello" }] };
    expect(withVariants([followUp])).toHaveLength(1);
    const small = { ...one, question: "why is it so?" };
    expect(withVariants([small]).map((variant) => variant.counterfactual?.by)).toEqual([
      undefined,
      "capitals",
      "preface",
      "pasted text",
    ]);
  });
});
