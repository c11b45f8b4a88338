import { describe, expect, it } from "vitest";
import { lettersOf, type PageLetters, placeLetters } from "../../src/text/letters.ts";

/** A page whose words stand one behind the other; blanks part them. */
function pageOf(text: string): { page: PageLetters; read(from: number, to: number): string } {
  const letters = lettersOf(text);
  return {
    page: {
      text: letters.text,
      isWordStart: (at) => at === 0 || letters.starts[at] !== letters.ends[at - 1],
      distance: (from, to) => Math.abs(from - to) / 10,
    },
    read: (from, to) => text.slice(letters.starts[from], letters.ends[to - 1]),
  };
}

function place(slideText: string, quote: string, pageText: string): string[] {
  const slide = lettersOf(slideText);
  const start = slideText.indexOf(quote);
  const wanted = {
    start: slide.starts.findIndex((at) => at >= start),
    end: slide.ends.findLastIndex((at) => at <= start + quote.length) + 1,
  };
  const { page, read } = pageOf(pageText);
  return placeLetters(slide, wanted, page).map((span) => read(span.start, span.end));
}

describe("a stretch of a slide's letters on its page", () => {
  it("is one piece where the page has it in one, whatever signs and accents differ", () => {
    const slide = "• Café — “fine” bread";
    expect(place(slide, "Café — “fine” bread", 'Footer 3 Cafe - "fine" bread')).toEqual([
      'Cafe - "fine" bread',
    ]);
  });

  it("is as many pieces as the page has, in the slide's order", () => {
    const text = "Title\nThe oven is hot and the crust is thin";
    expect(
      place(text, "The oven is hot and the crust is thin", "and the crust is thin Title The oven is hot"),
    ).toEqual(["The oven is hot", "and the crust is thin"]);
  });

  it("goes on within a word that a line's end parted", () => {
    expect(place("an international crust", "an international crust", "national crust 7 an inter-")).toEqual([
      "an",
      "inter",
      "national crust",
    ]);
  });

  it("is the one of two that say the same whose neighbours are the slide's", () => {
    const slide = "First: bake it\nThen: bake it";
    const { page } = pageOf("Then: bake it First: bake it");
    const letters = lettersOf(slide);
    const wanted = { start: letters.text.lastIndexOf("bakeit"), end: letters.text.length };
    expect(placeLetters(letters, wanted, page)).toEqual([{ start: 4, end: 10 }]);
  });

  it("leaves out what the page lacks, and takes no piece of another word for a short one", () => {
    expect(
      place("an art of \\frac baking", "an art of \\frac baking", "start of a party of an art of baking"),
    ).toEqual(["an art of", "baking"]);
    expect(place("art", "art", "start of a party")).toEqual([]);
  });

  it("has short words too, wherever the page goes on after them", () => {
    expect(place("holds 64 kB or 8", "holds 64 kB or 8", "kB 64 8 or holds")).toEqual([
      "holds",
      "64",
      "kB",
      "or",
      "8",
    ]);
  });

  it("is found in Chinese, which has no blanks", () => {
    expect(place("标题\n软件包含有文件", "包含有文件", "软件包含有文件 标题")).toEqual(["包含有文件"]);
  });

  it("takes no longer than the page has letters, however much repeats", () => {
    const [slide, page] = ["a b ".repeat(2_000), "a b ".repeat(5_000)];
    expect(place(slide, slide.trim(), page).join(" ").length).toBeGreaterThan(3_000);
  });
});
