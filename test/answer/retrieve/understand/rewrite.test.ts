import { describe, expect, it } from "vitest";
import { rewrite } from "../../../../src/answer/retrieve/understand/rewrite.ts";
import { buildVocabulary } from "../../../../src/search/vocabulary.ts";
import type { Filters, Turn } from "../../../../src/types.ts";
import { course } from "./course.ts";

const ask = (question: string, history: Turn[] = [], filters: Filters = {}) =>
  rewrite({ question, history, filters }, course);
const user = (content: string): Turn => ({ role: "user", content });
const tutor = (content: string): Turn => ({ role: "assistant", content });

describe("a plain question", () => {
  it.each([
    "What is a reranker?",
    "How does hierarchical chunking work and when should I use it?",
    "Is it okay to simply yank the plug when class is over?",
    "Why did the Roman Empire fall?",
    "How do I bake sourdough bread in the colour of my tyre?",
    "Where is the content of a guardrail checked?",
    "什么是向量数据库？",
    "Was ist ein Reranker, und was kostet das Modell?",
    "Что такое эмбеддинг?",
    "'; DROP TABLE chunks; -- & | ! <-> :*",
    "???",
    "the of and",
    "",
  ])("%j is searched as it is", (question) => {
    expect(ask(question)).toEqual({ queries: [question], filters: {}, steps: [] });
  });
});

describe("follow-ups", () => {
  it.each([
    ["Why does it help?", [user("What is a reranker?")], "Why does it help? reranker"],
    ["Why?", [user("What is a reranker?")], "Why? reranker"],
    ["Can you give me an example?", [user("What is a reranker?")], "Can you give me an example? reranker"],
    [
      "What is its weakness?",
      [user("What is reciprocal rank fusion?")],
      "What is its weakness? reciprocal rank fusion",
    ],
    ["And for Titan?", [user("How many dimensions does Cohere have?")], "And for Titan? dimensions"],
    ["What about Cohere?", [user("Which dimensions has Titan?")], "What about Cohere? dimensions"],
    ["And a patent?", [user("What does a trademark protect?")], "And a patent? protect"],
    ["And the cost?", [user("What is a reranker?")], "And the cost? reranker"],
    [
      "How slow is it?",
      [user("What is a reranker?"), tutor("A model."), user("And what does it cost?")],
      "How slow is it? cost reranker",
    ],
    [
      "What does the mask look like?",
      [user("How do guardrails treat data?"), tutor("They block or mask it.")],
      "What does the mask look like? guardrails treat data",
    ],
    [
      "And when does that file change?",
      [user("What is a checksum?"), tutor("A hash of the license file.")],
      "And when does that file change? license checksum",
    ],
    ["它有什么用？", [user("什么是重排序？")], "它有什么用？ 什么是重排序"],
    ["А зачем он нужен?", [user("Что такое эмбеддинг?")], "А зачем он нужен? эмбеддинг"],
    [
      "Und wofür braucht man das?",
      [user("Was ist ein Reranker?")],
      "Und wofür braucht man das? ist ein Reranker",
    ],
  ] as [string, Turn[], string][])("%j takes along what it leans on", (question, history, standalone) => {
    const { queries, steps } = ask(question, history);
    expect(queries[0]).toBe(standalone);
    expect(steps[0]).toEqual({ kind: "follow-up", from: question, to: standalone });
  });

  const options = [user("Which tests are there?"), tutor("The Wald test and the likelihood ratio test [1].")];
  it.each([
    ["What does the second one do?", options, "likelihood ratio test"],
    ["What does the first one do?", options, "Wald test"],
    [
      "And when is the other one useful?",
      [...options, user("What does the first one do?"), tutor("It divides by the error.")],
      "likelihood ratio",
    ],
    [
      "And the last?",
      [user("Which chunking?"), tutor("There are:\n- fixed: by tokens\n- semantic: by meaning")],
      "semantic",
    ],
  ] as [string, Turn[], string][])("%j names an option", (question, history, named) => {
    expect(ask(question, history).queries[0]).toContain(named);
  });

  it.each([
    "What is overfitting?",
    "How do I bake bread?",
    "How does stemming work?",
    "And what is a guardrail?",
    "Is it possible to stream answers?",
    "What does this course say about costs?",
    "Are there limits on content?",
    "How do I load a model and use it?",
    "Does a guardrail change its input?",
    "thanks!",
  ])("%j stands alone whatever was said before", (question) => {
    expect(ask(question, [user("What is a reranker?"), tutor("It reorders passages.")]).queries[0]).toBe(
      question,
    );
  });

  it("is bounded, however long the turn before", () => {
    const { queries } = ask("Why does it help?", [
      user("passage reranker embedding vector judge recall model ".repeat(400)),
    ]);
    expect(queries[0]?.split(" ").length).toBeLessThanOrEqual(10);
  });
});

describe("questions of several parts", () => {
  it.each([
    ["What is a reranker, and how does chunking work?", ["What is a reranker", "how does chunking work?"]],
    [
      "What is the FDR, and which method has strong control of it?",
      ["What is the FDR", "which method has strong control of it? FDR"],
    ],
    // What is asked of the same thing leaves out its name.
    [
      "How many passages are in the judge and how much time do I get?",
      ["How many passages are in the judge", "how much time do I get? passages judge"],
    ],
    ["What is BM25? How does stemming work?", ["What is BM25?", "How does stemming work?"]],
    ["1. What is BM25? 2. What is HNSW?", ["What is BM25?", "What is HNSW?"]],
    [
      "What is the difference between include and require in BitBake?",
      ["include in BitBake", "require in BitBake"],
    ],
    [
      "What is the difference between biological and technical replicates?",
      ["biological replicates", "technical replicates"],
    ],
    ["difference between HTTP 429 and 503", ["HTTP 429", "HTTP 503"]],
    ["Compare precision with a weighted sum", ["precision", "weighted sum"]],
    ["Titan vs Cohere", ["Titan", "Cohere"]],
    ["How does Titan differ from Cohere?", ["Titan", "Cohere"]],
    ["What are precision and recall?", ["precision", "recall"]],
    ["What is the difference between precision, recall and latency?", ["precision", "recall", "latency"]],
  ])("%j", (question, parts) => {
    expect(ask(question).queries).toEqual([question, ...parts]);
  });

  it.each([
    "How can I manage containers in VS Code?",
    "How fast is the judge, and why?",
    "How do precision and recall measure retrieval?",
    "What must I do when the model fails and when the index is full?",
    "My pupil says 'what about pictures?', how should the tutor answer?",
    "How do I load the FHV_20?? data?",
    "What is the difference between two dates?",
    "How does keyby differ from by?",
  ])("%j is one", (question) => {
    expect(ask(question).queries).toEqual([question]);
  });
});

describe("a course of licences", () => {
  const words = buildVocabulary();
  for (const text of ["Permissive licenses", "Avoiding compliance pitfalls", "What compliance is for"])
    words.add(text);
  const course = {
    vocabulary: words.finish(),
    outline: {
      decks: ["licences.pdf"],
      sections: ["Avoiding Compliance Pitfalls", "Introduction to Open Source Compliance"].map((section) => ({
        deck: "licences.pdf",
        section,
      })),
    },
  };
  const asked = (question: string) => rewrite({ question, history: [], filters: {} }, course);

  it("mends several slips in a short question that is English for all that", () => {
    expect(asked("Wich licenses are permisive?").queries).toEqual(["Which licenses are permissive?"]);
  });

  it.each([
    ["waht is complience for", "what is compliance for"],
    // A letter that is missing before the last, and in a part of a compound.
    ["What is a permissve license?", "What is a permissive license?"],
    ["Explain complience-avoiding licenses", "Explain compliance-avoiding licenses"],
    // What is English but stands on no slide is mended too: it is no name that the course lacks.
    ["What is the differnce of licenses?", "What is the difference of licenses?"],
    // Neither English nor near anything: a name.
    ["Is kubernetes permissive?", "Is kubernetes permissive?"],
  ])("mends %j", (question, mended) => {
    expect(asked(question).queries).toEqual([mended]);
  });

  it("takes no section where a longer name has the word too", () => {
    expect(asked("In the compliance section, what are the goals?").filters).toEqual({});
  });
});
