import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Deck, plainExtraction, type ReadSlide } from "../../../ingest/read/deck.ts";
import { describeMasked, redactDeck, redactMetadata } from "../../../ingest/read/redact.ts";
import { maskPersonalData } from "../../../src/text/personal-data.ts";

const never = new AbortController().signal;
const deckOf = (...slides: (Partial<ReadSlide> & { text: string })[]): Deck => ({
  format: "pdf",
  pageCount: slides.length,
  slides: slides.map((slide, at) => ({ page: at + 1, title: `Page ${at + 1}`, section: null, ...slide })),
  warnings: [],
  extraction: plainExtraction,
});

describe("redaction", () => {
  it("masks titles, sections, texts, ids, warnings and what was dropped, and counts what stood on the slides", async () => {
    const deck = {
      ...deckOf(
        {
          title: "Ask jane@example.org",
          section: "Team: jane@example.org",
          text: "Ask jane@example.org\nor joe@example.org",
          externalId: "joe@example.org",
        },
        { text: "Call +49 30 901820. Card 4111 1111 1111 1111" },
      ),
      warnings: ["Page 3 is left out: jane@example.org"],
      extraction: { ...plainExtraction, dropped: [{ text: "© jane@example.org", pages: 2 }] },
    };
    const redacted = await redactDeck(deck, never);
    expect(JSON.stringify(redacted)).not.toMatch(/jane|joe|901820|4111/);
    expect(redacted.slides[0]).toMatchObject({ title: "Ask {EMAIL}", section: "Team: {EMAIL}" });
    expect(redacted.extraction.masked).toEqual({ EMAIL: 2, PHONE: 1, CARD: 1 });
    expect(describeMasked(redacted.extraction.masked ?? {})).toBe(
      "2 e-mail addresses, 1 phone number, 1 card number",
    );
  });

  it("masks what was found once wherever the deck says it again, also broken over two lines", async () => {
    const named = "Phone: 030 9018 2015";
    const bare = deckOf({ text: named }, { title: "030 9018 2015", text: "030\n9018 2015\nroom 030" });
    const redacted = await redactDeck(bare, never);
    expect(redacted.slides[1]).toMatchObject({ title: "{PHONE}", text: "{PHONE}\nroom 030" });
  });

  it("masks what is said of a deck beside it, keys and lists too", () => {
    const metadata = {
      "jane@example.org": true,
      week: 3,
      tags: ["intro", "jane@example.org"],
      by: "J, +49 30 901820",
    };
    const masked = { "{EMAIL}": true, week: 3, tags: ["intro", "{EMAIL}"], by: "J, {PHONE}" };
    expect(redactMetadata(metadata)).toEqual(masked);
  });

  it("masks again what has signs that mean something in patterns", async () => {
    const found = ["a-b.c+d@x-y.example", "+49 (30) 901820-15"];
    for (const text of found) {
      const redacted = await redactDeck(
        deckOf({ text: `Call or write: ${text}` }, { text: `x\n${text}` }),
        never,
      );
      expect(redacted.slides.map((slide) => slide.text).join()).not.toContain(text.slice(-5));
    }
  });

  it("leaves a deck without any as it is, and masks no tag again", async () => {
    const plain = deckOf({ text: "Bake it at 230 degrees", parts: [{ kind: "notes", start: 0, end: 4 }] });
    expect((await redactDeck(plain, never)).slides).toEqual(plain.slides);
    const once = await redactDeck(deckOf({ text: "jane@example.org" }), never);
    expect(await redactDeck(once, never)).toEqual(once);
  });

  it("keeps each part's words in its part", async () => {
    const words = fc.constantFrom("jane@example.org", "j.doe@uni.example", "bread", "230", "–", "x\ny", "😀");
    const segment = fc.array(words, { minLength: 1, maxLength: 6 }).map((some) => some.join(" "));
    const kinds = fc.constantFrom(null, "notes", "alt-text", "ocr", "description");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(segment, kinds), { minLength: 1, maxLength: 6 }), async (all) => {
        let text = "";
        const parts: NonNullable<ReadSlide["parts"]> = [];
        for (const [words, kind] of all) {
          const start = text.length === 0 ? 0 : text.length + 1;
          text = text.length === 0 ? words : `${text}\n${words}`;
          if (kind !== null) parts.push({ kind, start, end: text.length } as (typeof parts)[number]);
        }
        const { slides } = await redactDeck(deckOf({ text, parts }), never);
        const [slide] = slides;
        expect(slide?.text).toBe(maskPersonalData(text).text);
        expect(slide?.parts?.map(({ start, end }) => slide.text.slice(start, end))).toEqual(
          parts.map(({ start, end }) => maskPersonalData(text.slice(start, end)).text),
        );
      }),
    );
  });

  it("keeps the parts in order, apart and inside the text where a find reaches over their ends", async () => {
    const text = "Call +49 30 901820 or jane@example.org";
    const place = fc.integer({ min: 0, max: text.length });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(place, { minLength: 2, maxLength: 6 }), async (places) => {
        const ends = places.sort((a, b) => a - b);
        const parts = ends.slice(1).map((end, at) => ({ kind: "ocr" as const, start: ends[at] ?? 0, end }));
        const { slides } = await redactDeck(deckOf({ text, parts }), never);
        let from = 0;
        for (const { start, end } of slides[0]?.parts ?? []) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(slides[0]?.text.length ?? 0);
      }),
    );
  });
});
