import { describe, expect, it } from "vitest";
import { rewrite } from "../../../../src/answer/retrieve/understand/rewrite.ts";
import type { Filters } from "../../../../src/types.ts";
import { course, oneDeck } from "./course.ts";

const ask = (question: string, filters: Filters = {}) => rewrite({ question, history: [], filters }, course);

describe("filters in words", () => {
  it.each<[string, Filters, string]>([
    [
      "What is encrypted in the security section?",
      { section: "Security and permissions" },
      "What is encrypted?",
    ],
    [
      "from the chapter on evaluation: what is faithfulness?",
      { section: "Evaluation" },
      "what is faithfulness?",
    ],
    [
      "What is said about cost on slide 12 of the intro deck?",
      { deck: "01-introduction.pdf", pages: [12, 12] },
      "What is said about cost?",
    ],
    [
      "What is the judge on page 7 of lecture 3?",
      { deck: "03-answers.pdf", pages: [7, 7] },
      "What is the judge?",
    ],
    ["In the second lecture, what is chunking?", { deck: "02-retrieval.pdf" }, "what is chunking?"],
    ["in 03-answers.pdf, what is a citation?", { deck: "03-answers.pdf" }, "what is a citation?"],
    [
      "What is a role in extra/security-basics.pdf?",
      { deck: "extra/security-basics.pdf" },
      "What is a role?",
    ],
    ["What does the retrieval deck say about recall?", { deck: "02-retrieval.pdf" }, "recall?"],
    [
      "What is masked in the security section of the answers deck?",
      { deck: "03-answers.pdf", section: "Security and permissions" },
      "What is masked?",
    ],
    [
      "What is the index on slides 3 to 5 of the retrieval lecture?",
      { deck: "02-retrieval.pdf", pages: [3, 5] },
      "What is the index?",
    ],
  ])("%j", (question, filters, left) => {
    const rewritten = ask(question);
    expect(rewritten.filters).toEqual(filters);
    expect(rewritten.queries[0]).toBe(left);
    expect(rewritten.steps.every(({ kind }) => kind === "filter")).toBe(true);
    expect(rewritten.steps).toHaveLength(Object.keys(filters).length);
  });

  it("keeps the words where nothing else would be left", () => {
    expect(ask("What is in lecture 3?")).toMatchObject({
      queries: ["What is in lecture 3?"],
      filters: { deck: "03-answers.pdf" },
    });
  });

  it.each([
    "What is stored in the database section of the code?",
    "Where is the security section of a contract?",
    "What is said in the section on penguins?",
    "What is a judge on slide 12?",
    "What is trained in the model section?",
    "What happens in lecture 9?",
    "How large is a page 4 KB in size?",
    "What do I eat in week 2 of pregnancy?",
    "Is part of the security of the role encrypted?",
    "What is in other.pdf?",
    "What is the next section of the data?",
    "Is evaluation in part a question of security?",
  ])("%j filters nothing", (question) => {
    expect(ask(question)).toEqual({ queries: [question], filters: {}, steps: [] });
  });

  it("takes pages where there is one deck only", () => {
    const pagesOf = (question: string) => rewrite({ question, history: [], filters: {} }, oneDeck);
    expect(pagesOf("What is a judge on slide 12?")).toMatchObject({
      queries: ["What is a judge?"],
      filters: { pages: [12, 12] },
    });
    expect(pagesOf("Was steht auf Folie 4 zum judge?").filters).toEqual({ pages: [4, 4] });
    expect(pagesOf("第12页上的数据库是什么？").filters).toEqual({ pages: [12, 12] });
    expect(pagesOf("How large is page 4 KB?").filters).toEqual({});
    expect(pagesOf("What is on slides 9 to 3 about a judge?").filters).toEqual({});
    expect(pagesOf("What is on slide 0 about a judge?").filters).toEqual({});
  });

  it("never goes against given filters", () => {
    const given = { deck: "02-retrieval.pdf" };
    expect(ask("What is a judge in the answers deck?", given)).toEqual({
      queries: ["What is a judge in the answers deck?"],
      filters: given,
      steps: [],
    });
    expect(ask("What is a judge in the evaluation section?", given).filters).toEqual(given);
    expect(ask("What is a chunk in the chunking section?", given).filters).toEqual({
      ...given,
      section: "Chunking",
    });
    expect(ask("What is a chunk on slide 4?", given).filters).toEqual({ ...given, pages: [4, 4] });
    const pages: Filters = { deck: "02-retrieval.pdf", pages: [1, 2] };
    expect(ask("What is a chunk on slide 4?", pages).filters).toEqual(pages);
  });
});
