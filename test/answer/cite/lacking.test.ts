import { describe, expect, it } from "vitest";
import { readLacking } from "../../../src/answer/cite/lacking.ts";

const slide = "Baking bread\nLet the yeast dough rise until it has doubled\nCold slows the rise";
const read = (said: string, question: string) => readLacking(said, [question, slide]);

describe("what a model says its slides lack", () => {
  it.each([
    ["Where can I buy yeast?", " ", "The slides explain how yeast dough rises, but not where to buy it."],
    ["Where can I buy yeast?", ": ", "The slides don't say where yeast is sold."],
    ["What is the capital of France?", "**\n\n", "The slides do not cover the capital of France."],
    ["Wo kann ich Hefe kaufen?", ". ", "Die Folien sagen nicht, wo man Hefe kaufen kann."],
    ["Où acheter la levure ?", " ", "Les diapositives ne disent pas où acheter la levure."],
    ["¿Dónde se compra la levadura?", " ", "Las diapositivas no dicen dónde se compra la levadura."],
    ["Где купить дрожжи?", " ", "Слайды не говорят, где купить дрожжи."],
    ["哪里可以买酵母？", "：", "幻灯片没有说明哪里可以买酵母。"],
  ])("is shown for %s", (question, lead, sentence) => {
    expect(read(`${lead}${sentence}`, question)).toBe(sentence);
  });

  it("is one sentence, without markup, markers and quotation marks", () => {
    const said = ' "The **slides** [1] do not say\n where yeast is sold." You can get it in any shop.';
    expect(read(said, "Where is yeast sold?")).toBe("The slides do not say where yeast is sold.");
  });

  it.each([
    ["nothing", ""],
    ["an answer from elsewhere", " The capital is Paris."],
    ["an answer beside it", " The slides do not say it, but it is Paris."],
    [
      "a technique that no slide names",
      " The slides do not say it, but you can use a hash map with chaining.",
    ],
    ["a figure that no slide has", " The slides give no date, but it is on 12 May."],
    ["an address", " The slides do not say it; see https://a.example."],
    ["a link", " See [the slides](x), not this."],
    ["HTML", " The slides do not <b>say</b> it."],
    ["a formula", " The slides do not say $x$."],
    ["too much", ` The slides do not say ${"it and it and ".repeat(30)}it.`],
    ["no lack", " The slides say how dough rises."],
  ])("is not shown where it is %s", (_, said) => {
    expect(read(said, "What is the capital of it?")).toBeNull();
  });
});
