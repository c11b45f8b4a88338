import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import { body, makePptx, type PptxOptions, type PptxSlide, paragraph, picture, title } from "./make-pptx.ts";

const signal = new AbortController().signal;
const read = (slides: PptxSlide[], options?: PptxOptions) =>
  readDeck(makePptx(slides, options), "deck.pptx", signal);

describe("a presentation", () => {
  const bare = (text: string) => ({ shapes: title(text) + body(paragraph("words")) });

  it("counts hidden slides and those without text as pages", async () => {
    const deck = await read([bare("One"), { shapes: picture("") }, { ...bare("Three"), hidden: true }]);
    expect(deck.slides.map(({ page, hidden }) => [page, hidden ?? false])).toEqual([
      [1, false],
      [3, true],
    ]);
    expect(deck).toMatchObject({ pageCount: 3, extraction: { withoutText: [2], hidden: [3] } });
    expect(deck.warnings).toEqual(["1 of 3 slides are hidden in the presentation (3)"]);
  });

  it("has the sections of PowerPoint's own list, else of section headers, else of dividers", async () => {
    const names = ["Intro", "Flour", "Rye", "Salt", "Sea"];
    const sectionsOf = async (slides: PptxSlide[], options?: PptxOptions) =>
      (await read(slides, options)).slides.map(({ section }) => section);
    expect(
      await sectionsOf(names.map(bare), {
        sections: [
          { name: "A", slides: [1, 2, 3] },
          { name: "B &amp; C", slides: [4, 5] },
        ],
      }),
    ).toEqual(["A", "A", "A", "B & C", "B & C"]);
    const headers = names.map(
      (name) => ({ ...bare(name), layout: /Flour|Salt/.test(name) ? "section" : "title" }) as const,
    );
    expect(await sectionsOf(headers)).toEqual([null, "Flour", "Flour", "Salt", "Salt"]);
    const chapters = names.map((name) =>
      /Flour|Salt/.test(name)
        ? { shapes: title(name) + body(paragraph("Chapter 1", { marks: "<a:buNone/>" })) }
        : bare(name),
    );
    expect(await sectionsOf(chapters)).toEqual([null, "Flour", "Flour", "Salt", "Salt"]);
  });

  it("reads strict documents as transitional ones", async () => {
    const slides = [{ shapes: title("T") + body(paragraph("one")) }];
    expect(await read(slides, { strict: true })).toEqual(await read(slides));
  });
});
