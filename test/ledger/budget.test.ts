import { describe, expect, it } from "vitest";
import { openBudget } from "../../src/ledger/budget.ts";
import type { Charge } from "../../src/ledger/charge.ts";

const none = { answers: 0, judgements: 0 };
const charge = (costUsd: number | null): Charge => ({
  stage: "answer",
  model: "m",
  usage: { inputTokens: 5, outputTokens: 1, costUsd },
});

describe("a budget", () => {
  it("counts this command alone, while the money of a run goes on over its sittings", () => {
    const budget = openBudget(1);
    const purse = budget.open({ answers: 5, judgements: 0 });
    purse.spend("answers", [charge(0.5)]);
    expect(purse.cost).toEqual({ answers: 5.5, judgements: 0 });
    expect(budget.spent()).toBe(0.5);
    expect(() => budget.check()).not.toThrow();
  });

  it("can't be kept at an unknown price, which leaves only that run's sum unknown", () => {
    const budget = openBudget(1);
    const [one, other] = [budget.open(none), budget.open(none)];
    one.spend("judgements", [charge(null)]);
    other.spend("answers", [charge(0.1)]);
    expect([one.cost, other.cost]).toEqual([
      { answers: 0, judgements: null },
      { answers: 0.1, judgements: 0 },
    ]);
    expect(() => budget.check()).toThrow(/price that Lectern does not know/);
  });

  it("is not spent by a model on this machine, even where it is nothing at all", () => {
    const budget = openBudget(0);
    budget.open(none).spend("answers", []);
    expect(budget.spent()).toBe(0);
    expect(() => budget.check()).not.toThrow();
  });

  it("does not lose a run's sum over a call that broke off before it told its cost", () => {
    const budget = openBudget(1);
    const purse = budget.open(none);
    purse.spend("answers", [charge(0.25), { ...charge(null), brokeOff: true }]);
    expect(purse.cost.answers).toBe(0.25);
    expect(() => budget.check()).not.toThrow();
  });

  it("counts what is under way at what such work has cost so far", async () => {
    const budget = openBudget(1);
    const pay = async () => budget.spend([charge(0.3)]);
    await budget.within(pay);
    let release = () => {};
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = () => budget.within(() => open.then(pay));
    const underWay = [slow(), slow()];
    // 0.3 spent, 0.6 under way: another would reach 1.2.
    await expect(budget.within(pay)).rejects.toMatchObject({ code: "budget" });
    release();
    await Promise.all(underWay);
    expect(budget.spent()).toBeCloseTo(0.9);
  });

  it.each([1, 4, 16])("is not overspent by %i pieces of like price side by side", async (atOnce) => {
    const budget = openBudget(1);
    const purse = budget.open(none);
    const price = { answers: 0.03, judgements: 0.11 };
    const work = async (on: "answers" | "judgements") => {
      await budget.within(async () => {
        await Promise.resolve();
        purse.spend(on, [charge(price[on])]);
      }, on);
    };
    for (const on of ["answers", "judgements", "answers", "judgements"] as const)
      await Promise.allSettled(Array.from({ length: atOnce }, () => work(on)));
    // Then until it is spent.
    await Promise.allSettled(Array.from({ length: 40 }, () => work("judgements")));
    expect(budget.spent()).toBeLessThanOrEqual(1);
    expect(budget.spent()).toBeGreaterThan(0.85);
  });

  it("lets the first of a kind show what it costs before others begin", async () => {
    const budget = openBudget(0.5);
    const purse = budget.open(none);
    const judge = () => budget.within(async () => purse.spend("judgements", [charge(0.4)]), "judgements");
    const ended = await Promise.allSettled([judge(), judge(), judge()]);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(budget.spent()).toBeCloseTo(0.4);
  });
});
