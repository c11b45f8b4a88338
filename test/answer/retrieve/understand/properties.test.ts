import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewrite } from "../../../../src/answer/retrieve/understand/rewrite.ts";
import type { Turn } from "../../../../src/types.ts";
import { course, oneDeck } from "./course.ts";

const ask = (question: string, history: Turn[] = []) => rewrite({ question, history, filters: {} }, course);
const user = (content: string): Turn => ({ role: "user", content });

describe("anything", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          "what",
          "is",
          "it",
          "and",
          "the",
          "difference",
          "between",
          "section",
          "on",
          "slide",
          "12",
          "security",
          "deck",
          "?",
          ",",
          "vs",
          "jugde",
          "RAG",
          "lecture",
          "3",
          "它",
          "1.",
          "…",
        ),
        { maxLength: 30 },
      )
      .map((words) => words.join(" ")),
  );
  const turns = fc.array(
    fc.record({ role: fc.constantFrom<Turn["role"]>("user", "assistant"), content: text }),
    { maxLength: 4 },
  );

  it("gives one to four queries, bounded, and filters that the outline has", () => {
    fc.assert(
      fc.property(text, turns, (question, history) => {
        const { queries, filters } = ask(question, history);
        expect(queries.length).toBeGreaterThan(0);
        expect(queries.length).toBeLessThanOrEqual(4);
        expect(new Set(queries).size).toBe(queries.length);
        if (question.trim() !== "") for (const query of queries) expect(query.trim()).not.toBe("");
        for (const query of queries) expect(query.length).toBeLessThan(question.length + 1_500);
        const { deck, section } = filters;
        if (deck !== undefined) expect(course.outline.decks).toContain(deck);
        if (section !== undefined)
          expect(course.outline.sections.map((one) => one.section)).toContain(section);
        const [first = 1, last = 1] = filters.pages ?? [];
        expect(first).toBeGreaterThan(0);
        expect(last).toBeGreaterThanOrEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves a plain question of the course's words as it is", () => {
    const word = fc.constantFrom(
      "reranker",
      "judge",
      "database",
      "vectors",
      "recall",
      "passage",
      "prompt",
      "bread",
      "orbit",
    );
    fc.assert(
      fc.property(word, word, (one, other) => {
        const question = `Which ${one} belongs to the ${other}?`;
        expect(ask(question)).toEqual({ queries: [question], filters: {}, steps: [] });
      }),
    );
  });

  it.each([
    "what is it and why ",
    "jugde embeding ",
    "....",
    "the section on x ",
    "a vs b, ",
    "(((([[[",
    "“",
  ])("gives a few queries, none longer, of 4,000 characters of %j", (piece) => {
    const question = piece.repeat(4_000 / piece.length);
    const { queries } = rewrite({ question, history: [user(question)], filters: {} }, oneDeck);
    expect(queries.length).toBeLessThanOrEqual(4);
    for (const query of queries) expect(query.length).toBeLessThanOrEqual(question.length);
  });
});
