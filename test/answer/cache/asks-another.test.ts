import { describe, expect, it } from "vitest";
import { asksAnother } from "../../../src/answer/cache/asks-another.ts";
import { mayBeShared } from "../../../src/answer/cache/may-be-shared.ts";
import { questionKey } from "../../../src/answer/cache/question-key.ts";

describe("two questions that sound alike", () => {
  it.each([
    ["How do I submit my Week 3 homework?", "How do I submit my Week 2 homework?", "number"],
    ["How do I use two hidden layers?", "How do I use three hidden layers?", "number"],
    ["How do I install Docker on Windows?", "How do I install Docker on Ubuntu?", "name"],
    ["Which models can be cached?", "Which models can't be cached?", "denial"],
    ["Which models may be used without a licence?", "Which models may be used?", "denial"],
    ["Does a larger k increase recall?", "Does a larger k decrease recall?", "opposite"],
    ["What is the maximum batch size?", "What is the minimum batch size?", "opposite"],
    ["Why does the build fail?", "How do I mend a build that fails?", "kind"],
    ["How many slides are there?", "Which slides are there?", "kind"],
    [
      "What is the difference between bagging and boosting?",
      "What is the difference between bagging and stacking?",
      "sides",
    ],
    [
      "Does the retriever pass its passages to the reranker?",
      "Does the reranker pass its passages to the retriever?",
      "roles",
    ],
    ["When does x < y hold?", "When does x > y hold?", "signs"],
    ["What is A ∪ B?", "What is A ∩ B?", "signs"],
    ["What is the derivative with respect to x?", "What is the derivative with respect to t?", "signs"],
    ["What does a - b give?", "What does a b give?", "signs"],
    [
      "Was ist Überanpassung und wie kann ich sie vermeiden?",
      "What is overfitting and how can I avoid it?",
      "language",
    ],
  ])("%s | %s: %s", (one, other, why) => {
    expect(asksAnother(one, other)).toContain(why);
    expect(asksAnother(other, one)).not.toBeNull();
  });

  it.each([
    ["How can I submit my homework?", "How do I submit homework?"],
    ["Where is the download of Terraform 1.1.3?", "Where do I find the download of Terraform 1.1.3?"],
    ["Compare bagging and boosting", "Compare boosting and bagging"],
    ["What is a starter?", "What exactly is a starter?"],
    ["What's a k-means cluster?", "What is a k-means cluster?"],
  ])("%s | %s: the same", (one, other) => {
    expect(asksAnother(one, other)).toBeNull();
  });
});

it("case, blanks and marks at its ends make no other question", () => {
  expect(questionKey(" “What is   overfitting?” ")).toBe(questionKey("what is overfitting"));
  const others = [
    ["What is C++?", "What is C?"],
    ["What is f'?", "What is f?"],
    ["What is n!?", "What is N?"],
    ["What is A*?", "What is A?"],
    ["What is Σ?", "What is σ?"],
    ["What is 2⁵?", "What is 25?"],
    ["What is a - b?", "What is a * b?"],
  ];
  for (const [one = "", other = ""] of others) expect(questionKey(one)).not.toBe(questionKey(other));
});

describe("a question is nobody else's", () => {
  it.each([
    ["where something was said before", "What is a starter?", [{ role: "user" as const, content: "Hello" }]],
    ["where it tells of who asks", "My name is Ada and I missed the exam. When is the next?", []],
    ["where it bears personal data", "Why was nothing sent to ada@example.org?", []],
    ["where it brings a text of its own", `What is wrong here? ${"let a = 1; ".repeat(60)}`, []],
  ])("%s", (_, question, history) => {
    expect(mayBeShared({ question, history })).toBe(false);
    expect(mayBeShared({ question: "What is a starter?", history: [] })).toBe(true);
  });
});
