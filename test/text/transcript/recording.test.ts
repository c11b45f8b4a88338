import { describe, expect, it } from "vitest";
import { align } from "../../../src/text/transcript/align.ts";
import { readSpan, spanTitle } from "../../../src/text/transcript/clock.ts";
import { findSpoken, saidAt } from "../../../src/text/transcript/recording.ts";
import { toStretches, wordsOf } from "../../../src/text/transcript/stretches.ts";
import type { Slide } from "../../../src/types.ts";

const slide = (deck: string, page: number, text: string): Slide => ({
  id: `${deck}-${page}`,
  course: "bakery",
  deck,
  page,
  title: text.split("\n")[0] ?? "",
  section: null,
  text,
});
const talk = (deck: string, text: string) => [{ ...slide(deck, 1, text), title: "1:00–3:00" }];

const bread = [
  "Flour\nRye and wheat differ in gluten",
  "Kneading\nFold the dough until it stretches",
  "Proofing\nCold fermentation overnight builds acid",
  "Ovens\nSteam delays the crust",
];
const said =
  "So rye has hardly any gluten, and that is why a wheat loaf is so much taller than the other one. " +
  "And now we come to what takes the longest, the cold fermentation, which goes on overnight in the fridge. " +
  "You can taste the acid that it builds, and in summer you would shorten it by a good two hours or so. " +
  "At last the steam, which keeps the crust soft for the first ten minutes that the loaf is in the oven.";

describe("what was said", () => {
  it("is aligned with the slides that share its words, never backwards, and slides may be passed over", () => {
    const { slides, agreement } = align(
      ["rye and gluten", "overnight, in the cold", "steam", "the dough again, then"],
      bread,
    );
    expect(slides).toEqual([0, 2, 3, 3]);
    expect(agreement).toBeGreaterThan(0.2);
    expect(align([], bread)).toEqual({ slides: [], agreement: 0 });
    expect(align(["words"], [])).toEqual({ slides: [], agreement: 0 });
  });

  it("is cut into stretches that stand in its pages verbatim, also where nothing ends a sentence", () => {
    const captions = said.replace(/[.,]/g, "").toLowerCase().repeat(3);
    for (const text of [said, captions]) {
      const stretches = toStretches(talk("a.vtt", text));
      expect(stretches.length).toBeGreaterThan(2);
      expect(stretches.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      expect(Math.max(...stretches.map((one) => wordsOf(one).length))).toBeLessThanOrEqual(400);
    }
  });

  const of = (deck: string) => bread.map((text, at) => slide(deck, at + 1, text));
  const other = ["Bread prices", "A loaf costs three euros"].map((text, at) =>
    slide("prices.pdf", at + 1, text),
  );
  const shownWith = (transcript: string, slides: Slide[], text = said) => [
    ...new Set(findSpoken(talk(transcript, text), slides).map(({ shown }) => shown.id)),
  ];

  it.each([
    ["of its name, whatever the language of its captions", "week 1/bread.en-GB.vtt", "week 1/bread.pdf"],
    ["of its name in another folder", "recordings/bread.srt", "slides/Bread.pptx"],
    ["whose words agree", "monday.vtt", "bread.pdf"],
  ])("belongs to the deck %s", (_, transcript, deck) => {
    expect(shownWith(transcript, [...other, ...of(deck)])).toEqual([`${deck}-1`, `${deck}-3`, `${deck}-4`]);
  });

  it("belongs to no deck where no name fits and words do not agree", () => {
    const interview =
      "Good morning, and thanks for coming. Where did you grow up, and who taught you to sail a boat? ";
    expect(shownWith("interview.vtt", [...other, ...of("bread.pdf")], interview.repeat(4))).toEqual([]);
    expect(shownWith("bread.vtt", [])).toEqual([]);
  });
});

describe("the time of words", () => {
  it("lies between their page's times", () => {
    const page = { deck: "a.vtt", title: "1:00:00–1:02:00", text: "x".repeat(100) };
    expect([0, 50, 100].map((start) => saidAt(page, start))).toEqual([3600, 3660, 3720]);
    expect(saidAt({ ...page, deck: "a.pdf" }, 0)).toBeNull();
    expect(saidAt({ ...page, title: "Ovens – crusts" }, 0)).toBeNull();
  });

  it("is read as it is written", () => {
    for (const [start, end] of [
      [0, 59],
      [61, 3_599],
      [3_600, 7_322],
    ] as const)
      expect(readSpan(spanTitle(start, end))).toEqual({ start, end });
    expect(["", "1:00", "1:00–2:00–3:00", "1:00–later"].map(readSpan)).toEqual([null, null, null, null]);
  });
});
