import { describe, expect, it } from "vitest";
import { caseSchema } from "../../../eval/dataset/case.ts";
import { withCounterfactuals } from "../../../eval/dataset/counterfactuals.ts";
import { compareCounterfactuals } from "../../../eval/report/counterfactuals.ts";
import type { CaseResult } from "../../../eval/run/ask-and-score.ts";

const one = caseSchema.parse({
  id: "q",
  question: "What is the leaven?",
  referenceAnswer: "A dough.",
  tags: ["direct"],
});

describe("counterfactuals of a question", () => {
  it("ask the same with a name and in dialects, and expect the same", () => {
    const [original, ...varied] = withCounterfactuals([one]);
    expect(original).toEqual(one);
    expect(varied.map(({ question }) => question)).toEqual([
      "Hi, my name is Emily. What is the leaven?",
      "what the leaven?",
      "what the leaven is?",
      "What is leaven?",
    ]);
    for (const { referenceAnswer, counterfactual, tags, answerable } of varied) {
      expect([referenceAnswer, answerable, counterfactual?.of]).toEqual(["A dough.", true, "q"]);
      expect(tags).toEqual(["direct", `counterfactual: ${counterfactual?.by}`]);
    }
  });

  it("are not made of follow-ups, or of themselves", () => {
    const followUp = { ...one, history: [{ role: "user" as const, content: "Hello" }] };
    expect(withCounterfactuals([followUp])).toHaveLength(1);
    const all = withCounterfactuals([one]);
    expect(withCounterfactuals(all)).toHaveLength(2 * all.length - 1);
  });
});

describe("a report", () => {
  const result = (id: string, value: number, counterfactual?: { of: string; by: string }): CaseResult[] => [
    {
      case: { ...one, id, counterfactual },
      repeat: 0,
      answer: null,
      error: null,
      scores: { faithfulness: { value, reason: "" } },
    },
  ];
  const metric = {
    name: "faithfulness",
    group: "answer" as const,
    better: "higher" as const,
    unit: "share" as const,
    about: "",
  };

  it("compares pair by pair, where there are enough", () => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    const byCase = ids.flatMap((id) => [
      result(id, 0.8),
      result(`${id}~name`, 0.8, { of: id, by: "name" }),
      result(`${id}~dialect`, 0.5, { of: id, by: "dialect" }),
    ]);
    const rows = compareCounterfactuals(byCase, [metric], 1);
    expect(rows).toMatchObject([
      { by: "name", pairs: 6, mean: 0, p: 1 },
      { by: "dialect", pairs: 6, mean: expect.closeTo(-0.3), p: expect.closeTo(2 / 64) },
    ]);
    expect(compareCounterfactuals(byCase.slice(0, 9), [metric], 1)).toEqual([]);
    expect(
      compareCounterfactuals(
        byCase.filter((_, at) => at % 3 !== 0),
        [metric],
        1,
      ),
    ).toEqual([]);
  });
});
