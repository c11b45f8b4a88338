import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDefinitions } from "../../src/search/abbreviations.ts";
import { buildVocabulary } from "../../src/search/vocabulary.ts";
import { countEdits, differingBits, letterMask } from "../../src/text/edits.ts";

function gather(...slides: string[]) {
  const builder = buildVocabulary();
  for (const slide of slides) builder.add(slide);
  return builder.finish();
}

describe("a course's words", () => {
  const words = gather(
    "Judge, judge the Judges",
    "The judge decides",
    "LLMs and a re-ranker",
    "Das Übermaß, 数据库",
  );

  it("counts slides, whatever the case", () => {
    expect(words.frequency("judge")).toBe(2);
    expect(words.frequency("JUDGE")).toBe(2);
    expect(words.frequency("übermaß")).toBe(1);
    expect(words.frequency("constructor")).toBe(0);
  });
  it("knows inflections by their stem", () => {
    expect(words.knows("judging")).toBe(true);
    expect(words.knows("jugde")).toBe(false);
  });
  it("tells what is written in capitals only", () => {
    expect(words.writesSmall("judge")).toBe(true);
    expect(words.writesSmall("llms")).toBe(false);
  });
  it.each([
    ["jugde", "judge"],
    ["judgee", "judge"],
    ["decidse", "decides"],
    ["übermass", "übermaß"],
  ])("finds what is near %s", (slip, word) => {
    expect(words.near(slip)[0]).toMatchObject({ word });
  });
  it.each(["the", "xyzzy", "judge", "", "decissdxs"])("finds nothing near %j but another word", (word) => {
    expect(words.near(word).filter((near) => near.word === word || near.edits > 1)).toEqual([]);
  });
  it("splits a compound only where its parts stand together", () => {
    expect(words.apart("reranker")).toBe("re ranker");
    expect(words.apart("judgedecides")).toBe("judge decides");
    expect(words.apart("decidesranker")).toBeNull();
  });
});

describe("the abbreviations of a course", () => {
  it.each([
    ["Retrieval-Augmented Generation (RAG) answers", "RAG", "retrieval augmented generation"],
    ["We use RAG (Retrieval-Augmented\nGeneration).", "RAG", "retrieval augmented generation"],
    ["BOM stands for Bill of Materials", "BOM", "bill of materials"],
    ["SDK: software development kit for the board", "SDK", "software development kit"],
    ["FDR: false discovery rate", "FDR", "false discovery rate"],
    ["Large language models (LLMs) write", "LLM", "large language models"],
    ["the Hypertext Transfer Protocol (HTTP)", "HTTP", "hypertext transfer protocol"],
    [
      "term frequency–inverse document frequency (TF-IDF)",
      "TF-IDF",
      "term frequency inverse document frequency",
    ],
  ])("reads %j", (text, short, long) => {
    expect(findDefinitions(text)).toContainEqual({ short, long });
  });
  it.each([
    "put it in the kit (IT)",
    "we met users (US)",
    "as shown (SEE below)",
    "NOTE: nothing of the sort",
    "(RAG)",
    "RAG (2020)",
  ])("reads nothing in %j", (text) => {
    expect(findDefinitions(text)).toEqual([]);
  });
  it("gives the usual meaning first, and the way back", () => {
    const words = gather(
      "Mean average precision (MAP)",
      "Mean average precision (MAP)",
      "Markov arrival process (MAP)",
    );
    expect(words.expansions("map")).toEqual(["mean average precision", "markov arrival process"]);
    expect(words.abbreviations("what is Mean-Average Precision?")).toEqual(["MAP"]);
    expect(words.abbreviations("an average of precision")).toEqual([]);
  });
});

describe("edits", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c", "ä", "я"), maxLength: 9 });

  it("counts a slip of two letters once", () => {
    expect(countEdits("jugde", "judge", 2)).toBe(1);
    expect(countEdits("kitten", "sitting", 3)).toBe(3);
    expect(countEdits("kitten", "sitting", 2)).toBe(3);
  });
  it("is the same both ways, 0 for the same word only, and never rules out by letters what is near", () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        const edits = countEdits(left, right, 2);
        expect(countEdits(right, left, 2)).toBe(edits);
        expect(edits === 0).toBe(left === right);
        if (edits <= 2)
          expect(differingBits(letterMask(left), letterMask(right))).toBeLessThanOrEqual(2 * edits);
      }),
    );
  });
});

it("gathers any text without a throw", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { maxLength: 5 }),
      fc.string(),
      (slides, word) => {
        const words = gather(...slides);
        expect(words.near(word).length).toBeLessThanOrEqual(5);
        expect(words.frequency(word)).toBeLessThanOrEqual(slides.length);
        words.apart(word);
        words.expansions(word);
        words.abbreviations(word);
      },
    ),
  );
});
