import { expect, it } from "vitest";
import { chooseTier } from "../../../src/answer/compose/tier.ts";

const rewrite = { by: "words", queries: [], filters: {}, steps: [], problem: null };
const splitIn = (parts: number) => ({
  ...rewrite,
  steps: Array.from({ length: parts }, () => ({ kind: "split" as const, from: "", to: "" })),
});

it.each([
  ["What is a sourdough starter?", "simple"],
  ["When does the course begin?", "simple"],
  ["Wann beginnt der Kurs?", "simple"],
  ["Why does rye dough take more water?", "standard"],
  ["Wie funktioniert ein Sauerteig?", "standard"],
  [
    "Which of the tools that the course names can tell me whether my dough has risen long enough?",
    "standard",
  ],
  ["What is the difference between rye and wheat flour?", "deep"],
  ["Compare rye with wheat.", "deep"],
  ["Was ist der Unterschied zwischen Roggen und Weizen?", "deep"],
  ["What is rye? And how is it baked?", "deep"],
  ["What is a comparator?", "simple"],
  ["Was ist eine Differenzengleichung?", "simple"],
  ["How do I install the VS Code extension?", "standard"],
  ["TCP vs. UDP", "deep"],
  ["What tool can play out different scenarios in a game?", "simple"],
])("%s is %s", (question, tier) => {
  expect(chooseTier(question, { rewrite })).toBe(tier);
});

it("is deep where the question falls into parts", () => {
  expect(chooseTier("Rye and wheat", { rewrite: splitIn(2) })).toBe("deep");
});
