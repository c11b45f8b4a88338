import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Charge, makeBill, mergeCharges } from "../../src/ledger/charge.ts";

const usage = { inputTokens: 900, outputTokens: 40, costUsd: 0.25, cacheReadTokens: 800 };
const unbilled = { inputTokens: null, outputTokens: null, costUsd: null };
const charge = (stage: Charge["stage"], costUsd: number | null): Charge => ({
  stage,
  model: "m",
  usage: { ...unbilled, costUsd },
});

describe("a bill", () => {
  it("is the tokens of the model that answered and the money of every stage", () => {
    const charges = [charge("rewrite", 0.5), charge("rerank", 0.125), charge("answer", 0.25)];
    expect(makeBill(charges, usage)).toEqual({ ...usage, costUsd: 0.875 });
  });

  it("is null where nothing was billed, and 0 where what was billed was free", () => {
    expect(makeBill([], unbilled)).toEqual(unbilled);
    expect(makeBill([charge("guard", 0)], unbilled).costUsd).toBe(0);
  });

  it("is known exactly where every charge is, and then their sum in any order", () => {
    const cents = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { freq: 8 });
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1 }), (costs) => {
        const { costUsd } = makeBill(
          costs.map((cost) => charge("guard", cost)),
          usage,
        );
        const known = costs.filter((cost) => cost !== null);
        expect(costUsd).toBe(known.length < costs.length ? null : known.reduce((sum, cost) => sum + cost, 0));
      }),
    );
  });
});

describe("charges of many small calls", () => {
  it("become one for each stage and model, unknown where one of them is", () => {
    const charges = [
      charge("embed", 0.25),
      charge("describe", null),
      charge("embed", 0.5),
      charge("describe", 1),
    ];
    expect(mergeCharges(charges).map(({ stage, usage }) => [stage, usage.costUsd])).toEqual([
      ["embed", 0.75],
      ["describe", null],
    ]);
    expect(mergeCharges([])).toEqual([]);
  });
});
