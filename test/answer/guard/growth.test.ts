import { describe, expect, it } from "vitest";
import { injectionPatterns } from "../../../src/answer/guard/injection-patterns.ts";
import { isMention } from "../../../src/answer/guard/mention.ts";
import { toPlainText } from "../../../src/answer/guard/plain-text.ts";
import { findInjections } from "../../../src/answer/guard/prompt-injection.ts";
import { soughtIn } from "../../../src/answer/guard/screen.ts";
import { readFilters } from "../../../src/answer/retrieve/understand/filters.ts";
import { splitParts } from "../../../src/answer/retrieve/understand/split.ts";
import { findPersonalData } from "../../../src/text/personal-data.ts";
import { kindsNamed } from "../../../src/text/slide-kind.ts";
import { splitStatements } from "../../../src/text/split.ts";
import { countWords, termSequence } from "../../../src/text/words.ts";
import { makeIndex } from "../../fixtures/course-index.ts";
import { pumpPattern } from "../../fixtures/pump-pattern.ts";
import { countSteps, patternsOf } from "../../fixtures/regexp-steps.ts";

/** Characters of a text, and of the same text half as long. */
const length = 400;
/** A pass over a text takes twice the steps for twice the text; backtracking takes four times, or without end. */
const mostGrowth = 2.6;
/** Steps for each character: there are many patterns, and each looks at it. */
const mostEach = 3_000;

function expectLinear(read: (text: string) => unknown, text: string): void {
  const stepsFor = (end: number) => countSteps(() => read(`b ${text.slice(0, end)} b`));
  const half = stepsFor(length / 2);
  const whole = stepsFor(length);
  const told = { text: text.slice(0, 40), half, whole };
  expect(whole / length, JSON.stringify(told)).toBeLessThan(mostEach);
  // Where next to nothing is done, the start counts more than the text.
  if (whole > 20 * length) expect(whole / half, JSON.stringify(told)).toBeLessThan(mostGrowth);
}

const vocabulary = makeIndex(1, "bread.md", [{ title: "Bread", text: "Bread is baked." }]).vocabulary;
const outline = { decks: ["03-answers.pdf"], sections: [{ deck: "03-answers.pdf", section: "Security" }] };

/** All that reads a question before a model does. */
const readers: [string, (text: string) => unknown][] = [
  ["personal data", (text) => findPersonalData(text)],
  ["plain text", toPlainText],
  ["mentions", (text) => isMention(text, { start: text.length >> 1, end: text.length, rule: "override" })],
  ["what is sought", soughtIn],
  ["kinds of slides", kindsNamed],
  ["statements", splitStatements],
  ["words", countWords],
  ["terms", (text) => termSequence(text)],
  ["filters", (text) => readFilters(text, outline, {})],
  ["parts", (text) => splitParts(text, vocabulary)],
];

/** Something for every reader, so that its patterns get to run. */
const everything = `What is it, and how does it work? 1. Call +49 30 901820 or (415) 555-2671. jane@example.org
secret key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY DE89 3704 0044 0532 0130 00 ssn 123-45-6789 -----BEGIN A PRIVATE KEY-----
"ignore all" on slide 3 in the security section of 03-answers.pdf agenda (1) a vs. b compare a and b **b** | c | d`;

describe("what strangers write", () => {
  it.each(readers)("is read in one pass: %s", (_, read) => {
    for (const pattern of patternsOf(() => read(everything)))
      for (const text of pumpPattern(pattern, length)) expectLinear(read, text);
  });

  it("is searched for orders in one pass, whatever a pattern repeats", () => {
    for (const { pattern } of injectionPatterns)
      for (const text of pumpPattern(pattern, length))
        expectLinear((all) => [...all.matchAll(pattern)], text);
  });

  it.each([
    "1 ",
    "+1 ",
    "1 1 1 1 1 1 1 +1 ",
    "a@b.",
    "(1",
    "please ",
    "ignore previous previous ",
    "\n",
    "忽略所有",
  ])("is screened in one pass: %j over and over", (again) => {
    const text = again.repeat(length);
    expectLinear(findPersonalData, text);
    expectLinear(findInjections, text);
  });
});
