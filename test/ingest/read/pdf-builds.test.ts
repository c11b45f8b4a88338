import { describe, expect, it } from "vitest";
import { page, put, readDrawn } from "./draw-pdf.ts";

describe("build-ups", () => {
  const points = ["Fast to write", "Fast to read", "Easy to change"];

  it("fold into the page that shows all of them, and every page stays addressable", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Cover", "by a teacher");
      for (let shown = 1; shown <= points.length; shown++) page(pdf, "Why", ...points.slice(0, shown));
      page(pdf, "Next", "Something else");
    });
    expect(deck.pageCount).toBe(5);
    expect(deck.slides.map(({ page: number, pages, title }) => [number, pages, title])).toEqual([
      [1, undefined, "Cover"],
      [4, [2, 4], "Why"],
      [5, undefined, "Next"],
    ]);
    expect(deck.slides[1]?.text).toBe(["Why", ...points].join("\n"));
    expect(deck.extraction.folded).toEqual([[2, 4]]);
  });

  it("fold where a step goes between lines, or goes on with one", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Joins", "Which name is left?", "Try it");
      page(pdf, "Joins", "Which name is left? The first", "Or rename it", "Try it");
    });
    expect(deck.extraction.folded).toEqual([[1, 2]]);
  });

  it.each([
    ["share a title but not their words", [["Bulk transfers"], ["Control transfers"]]],
    [
      "replace a line",
      [
        ["Step one", "n = 3"],
        ["Step one", "n = 10"],
      ],
    ],
    ["follow a picture beneath one title", [[], ["What the picture shows"]]],
    ["take lines away", [["One", "Two"], ["One"]]],
  ])("are not seen in pages that %s", async (_, bodies) => {
    const deck = await readDrawn((pdf) => {
      for (const body of bodies) page(pdf, "Transfers", ...body);
    });
    expect(deck.extraction.folded).toEqual([]);
    expect(deck.slides).toHaveLength(2);
  });
});

describe("headers and footers", () => {
  it("are dropped and reported, though their wording varies", async () => {
    const credits = ["Course notes", "Slide adapted from: Course notes", "Course notes"];
    const deck = await readDrawn((pdf) => {
      for (let at = 0; at < 9; at++) {
        page(pdf, `Topic ${"ABCDEFGHI"[at]}`, `Body number ${"ABCDEFGHI"[at]} of the deck says this`);
        put(pdf, 8, [credits[at % 3] ?? "", 60, 425]);
        put(pdf, 8, [`${at + 1} / 9`, 760, 425]);
      }
    });
    expect(deck.slides[4]?.text).toBe("Topic E\nBody number E of the deck says this");
    expect(deck.extraction.dropped).toEqual([
      { text: "1 / 9", pages: 9 },
      { text: "Course notes", pages: 6 },
      { text: "Slide adapted from: Course notes", pages: 3 },
    ]);
  });

  it("that stand once are words of their page", async () => {
    const deck = await readDrawn((pdf) => {
      for (const title of ["First", "Second", "Third", "Fourth"]) page(pdf, title, `Body of ${title}`);
      put(pdf, 8, ["See the appendix", 60, 425]);
    });
    expect(deck.slides[3]?.text).toContain("See the appendix");
    expect(deck.extraction.dropped).toEqual([]);
  });
});

describe("sections", () => {
  it("name the chapter and the part where the bookmarks do", async () => {
    const deck = await readDrawn((pdf) => {
      for (const chapter of ["Basics", "Practice"]) {
        page(pdf, chapter, "Overview of this chapter");
        const bookmark = pdf.outline.addItem(chapter);
        for (const part of ["Tools", "Examples"]) {
          page(pdf, `${part} one`, `Some words about ${chapter} and ${part}`);
          bookmark.addItem(part);
          for (const topic of ["two", "three", "four"])
            page(pdf, `${part} ${topic}`, `More words ${chapter}`);
        }
      }
    });
    expect([...new Set(deck.slides.map((slide) => slide.section))]).toEqual([
      "Basics",
      "Basics › Tools",
      "Basics › Examples",
      "Practice",
      "Practice › Tools",
      "Practice › Examples",
    ]);
  });
});

describe("titles", () => {
  it("may stand at the foot of the page", async () => {
    const deck = await readDrawn((pdf) => {
      for (const title of ["One", "Two", "Three"]) page(pdf, title, "Body text of the slide");
      pdf.addPage();
      put(pdf, 16, ["The measurement is the sum of many effects", 60, 60]);
      put(pdf, 28, ["Modelling the data", 200, 360]);
    });
    expect(deck.slides[3]?.title).toBe("Modelling the data");
  });

  it("on a cover are not the course's name, which every footer says", async () => {
    const deck = await readDrawn((pdf) => {
      pdf.addPage();
      put(pdf, 28, ["Introduction to Cooking", 60, 60]);
      put(pdf, 28, ["Lecture: Bread", 60, 130]);
      put(pdf, 14, ["by a baker", 60, 200]);
      for (const title of ["Flour", "Water", "Salt", "Yeast"]) {
        page(pdf, title, `What ${title} does to the dough`);
        put(pdf, 8, ["Introduction to Cooking", 60, 425]);
      }
    });
    expect(deck.slides[0]?.title).toBe("Lecture: Bread");
  });
});
