import { describe, expect, it } from "vitest";
import { makeNear } from "../../src/text/near-words.ts";
import { soundOf } from "../../src/text/sound.ts";

describe("words that sound the same", () => {
  it.each([
    ["fotosynthesis", "photosynthesis"],
    ["fotosíntesis", "photosynthesis"],
    ["floem", "phloem"],
    ["chlorofyl", "chlorophyll"],
    ["híbrida", "hybrid"],
    ["hormonas", "hormones"],
    ["oxidación", "oxidation"],
    ["Kapazität", "capacity"],
  ])("%s and %s", (one, other) => {
    expect(soundOf(one)).toBe(soundOf(other));
  });

  it("are not told of a word that is too short", () => {
    expect(soundOf("ea")).toBe("");
  });
});

describe("near words", () => {
  const near = makeNear(["chicken", "photosynthesis", "explain", "plan"]);
  it.each([
    ["chickwn", "chicken", false],
    ["fotosynthesis", "photosynthesis", true],
    // Two vowels.
    ["expleen", "explain", false],
  ])("of %s", (slip, word, sounds) => {
    expect(near(slip)).toMatchObject([{ word, sounds }]);
  });
  it.each(["explode", "plant", "pl", "xyzzy"])("of %s there are none two edits away", (word) => {
    expect(near(word).filter(({ edits }) => edits > 1)).toEqual([]);
  });
});
