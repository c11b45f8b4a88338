import { describe, expect, it } from "vitest";
import { joinWords } from "../../src/search/join-words.ts";
import { makeIndex } from "../fixtures/course-index.ts";

const retrieval = makeIndex(1, "retrieval.md", [
  {
    title: "Reranking",
    section: "Search",
    text: "Retrieval-Augmented Generation (RAG). The judge reads a re-ranker.",
  },
  { title: "Judges", text: "A judge scores." },
]);
const training = makeIndex(2, "training.md", [
  { title: "RAG", section: "Search", text: "RAG stands for red amber green. A judges' panel and a fudge." },
]);

describe("the words of several courses", () => {
  const { vocabulary, outline } = joinWords([retrieval, training]);

  it("are those of each together", () => {
    expect(vocabulary.frequency("judge")).toBe(2);
    expect(vocabulary.frequency("fudge")).toBe(1);
    expect(vocabulary.knows("scoring")).toBe(true);
    expect(vocabulary.knows("panels")).toBe(true);
    expect(vocabulary.knows("zebra")).toBe(false);
    expect(vocabulary.writesSmall("fudge")).toBe(true);
    expect(vocabulary.writesSmall("rag")).toBe(false);
    expect(vocabulary.apart("reranker")).toBe("re ranker");
    expect(vocabulary.apart("zebras")).toBeNull();
  });

  it("keep every meaning of an abbreviation", () => {
    expect(vocabulary.expansions("RAG").sort()).toEqual([
      "red amber green",
      "retrieval augmented generation",
    ]);
    expect(vocabulary.abbreviations("What is retrieval augmented generation?")).toEqual(["RAG"]);
  });

  it("mend a slip by either, each word once, the nearest and most frequent first", () => {
    const near = vocabulary.near("judgee");
    expect(near[0]?.word).toBe("judge");
    expect(new Set(near.map(({ word }) => word)).size).toBe(near.length);
    expect(near.length).toBeLessThanOrEqual(5);
    expect(vocabulary.near("fugde").map(({ word }) => word)).toContain("fudge");
  });

  it("have the outline of each", () => {
    expect(outline.decks).toEqual(["retrieval.md", "training.md"]);
    expect(outline.sections).toEqual([
      { deck: "retrieval.md", section: "Search" },
      { deck: "training.md", section: "Search" },
    ]);
  });

  it("of one course are its own, and of none nothing", () => {
    expect(joinWords([retrieval]).vocabulary).toBe(retrieval.vocabulary);
    const none = joinWords([]);
    expect(none.outline).toEqual({ decks: [], sections: [] });
    expect(none.vocabulary.near("judge")).toEqual([]);
    expect(none.vocabulary.apart("judge")).toBeNull();
  });
});
