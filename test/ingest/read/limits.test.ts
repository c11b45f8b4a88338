import { describe, expect, it } from "vitest";
import { type Deck, plainExtraction } from "../../../ingest/read/deck.ts";
import { limitDeck } from "../../../ingest/read/limits.ts";

const deckOf = (...texts: string[]): Deck => ({
  format: "text",
  pageCount: texts.length,
  slides: texts.map((text, at) => ({ page: at + 1, title: "Bread", section: null, text })),
  warnings: [],
  extraction: plainExtraction,
});

describe("what a deck may hold", () => {
  it("is every slide of an ordinary deck, as it is", () => {
    const deck = deckOf("Bake it", "x".repeat(1_000_000));
    expect(limitDeck(deck, "bread.txt")).toEqual(deck);
  });

  it.each([
    [
      "a slide that is a book",
      deckOf("Bake it", "x".repeat(1_000_001)),
      /^bread\.txt, page 2 holds 1,000,001 characters/,
    ],
    [
      "a deck of books",
      deckOf(...Array<string>(21).fill("x".repeat(1_000_000))),
      /^bread\.txt holds 21,000,000/,
    ],
  ])("is not %s, and the message says which", (_, deck, message) => {
    expect(() => limitDeck(deck, "bread.txt")).toThrow(message);
  });

  it("cuts a title that would stand in every chunk, and keeps its words on the slide", () => {
    const long = "knead ".repeat(1_000).trim();
    const [slide] = deckOf(long).slides;
    const limited = limitDeck(
      { ...deckOf(), slides: slide ? [{ ...slide, title: long, section: long }] : [] },
      "a.md",
    );
    expect(limited.slides[0]?.title.length).toBeLessThan(510);
    expect(limited.slides[0]?.section?.length).toBeLessThan(510);
    expect(limited.slides[0]?.text).toBe(long);
    expect(limited.warnings.at(-1)).toMatch(/^titles of over 500 characters were cut \(page 1\)/);
  });
});
