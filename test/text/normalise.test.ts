import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise, normaliseWithOffsets } from "../../src/text/normalise.ts";

describe("normalising a text", () => {
  it.each([
    ["Café “ﬁne” – ＡＢＣ", 'cafe "fine" abc'],
    ["  • One\n * two\n- three – four-five", "one two three four-five"],
    ["Straße, ÉTÉ, ё", "strasse, ete, е"],
    ["soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"],
    // Vowel signs and voicing marks are no accents.
    ["हिंदी が 각", "हिंदी が 각"],
  ])("takes %j for %j", (text, expected) => expect(normalise(text)).toBe(expected));

  it("reads plain texts as it reads all others, and knows where everything came from", () => {
    const plain = fc.string({ unit: "binary-ascii" });
    fc.assert(
      fc.property(fc.oneof(plain, fc.string({ unit: "grapheme" })), (text) => {
        const { text: normalised, starts, ends } = normaliseWithOffsets(text);
        expect(normalise(text)).toBe(normalised);
        expect(starts).toHaveLength(normalised.length);
        expect(starts.every((start, at) => start < (ends[at] ?? 0) && start >= (starts[at - 1] ?? 0))).toBe(
          true,
        );
      }),
    );
  });
});
