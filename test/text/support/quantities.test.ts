import { describe, expect, it } from "vitest";
import { isSameNumber } from "../../../src/text/support/match.ts";
import { tokenize } from "../../../src/text/support/tokens.ts";

const number = (text: string) => {
  const found = tokenize(text).find(({ quantity }) => quantity !== null);
  if (!found) throw new Error(`no number in ${text}`);
  return found;
};

describe("numbers", () => {
  it.each([
    ["twelve", "12"],
    ["twenty-five", "25"],
    ["1,000", "1000"],
    ["a thousand", "1,000"],
    ["50 thousand", "50,000"],
    ["two million", "2,000,000"],
    ["half", "50%"],
    ["20 percent", "20 %"],
    ["a fifth", "20 percent"],
    ["a tenth", "10%"],
    ["two thirds", "two thirds"],
    ["two dozen", "24"],
    ["over $181 million", "$ 181,674,817"],
    ["about 182 million", "181,674,817"],
  ])("%s is %s", (one, other) => {
    expect(isSameNumber(number(one), number(other))).toBe(true);
  });

  it.each([
    ["1,000", "1,024"],
    ["0.2", "0.25"],
    ["15", "50"],
    ["20 percent", "30 percent"],
    ["half", "20 percent"],
    ["2019", "2020"],
    ["4,000", "40,000"],
  ])("%s is not %s", (one, other) => {
    expect(isSameNumber(number(one), number(other))).toBe(false);
  });
});
