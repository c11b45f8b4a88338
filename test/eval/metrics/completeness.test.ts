import { describe, expect, it } from "vitest";
import { answerCompleteness, answerWords } from "../../../eval/metrics/completeness.ts";
import { answerOf, caseOf } from "./outcomes.ts";

const signal = new AbortController().signal;
const referenceFacts = [["72 hours", "three days"], ["fired twice"]];
const score = (answer: string, more: object = {}) =>
  answerCompleteness.score(
    caseOf({ referenceFacts, ...more }),
    answerOf({ answer, answered: answer !== "" }),
    signal,
  );

describe("answer completeness", () => {
  it("counts the facts that stand in the answer in any of their wordings, whatever their case and ending", async () => {
    expect(await score("It dries for **three days** [1]; the ware is fired twice.")).toMatchObject({
      value: 1,
    });
    expect(await score("It dries 72 hour.")).toEqual({
      value: 0.5,
      reason: "1 of 2 facts, not: fired twice",
    });
  });

  it("finds whole words alone", async () => {
    expect(await score("172 hours, misfired twice")).toMatchObject({ value: 0 });
  });

  it("finds a wording inside a sentence of a script without blanks", async () => {
    const facts = { referenceFacts: [["构建软件包"], ["投票"]] };
    expect(await score("rules——规定了如何构建软件包。", facts)).toMatchObject({ value: 0.5 });
  });

  it("gives a wrong refusal nothing, and says where it does not apply", async () => {
    expect(await score("")).toMatchObject({ value: 0 });
    expect(await score("", { answerable: false })).toMatchObject({ value: null });
    expect(await score("It is so.", { referenceFacts: undefined })).toMatchObject({ value: null });
  });

  it("stands beside the words that it took", async () => {
    const answer = answerOf({ answer: "It dries **three** days [1]", answered: true });
    expect(await answerWords.score(caseOf(), answer, signal)).toMatchObject({ value: 4 });
  });
});
