import { describe, expect, it } from "vitest";
import { markDrawing, pictureType, readDrawing, readPicture } from "../../../ingest/draw/slide-drawing.ts";
import { body, makePptx, paragraph, table, textBox, title } from "../read/make-pptx.ts";

const deck = () =>
  makePptx([
    {
      shapes: [
        title("Ovens"),
        body(paragraph("Stone holds heat", { level: 1 }), paragraph("Steel is quick")),
        textBox([5, 1, 4, 1], paragraph("Bake at 240 degrees")),
        table(
          [1, 3, 8, 2],
          [
            ["Flour", "Hours"],
            ["Rye", "12"],
          ],
        ),
      ].join(""),
      notes: paragraph("Ask about steam"),
    },
  ]);

describe("a slide that is drawn from its file", () => {
  it("has its texts and tables at their places, with bullets and sizes, and no notes", async () => {
    const { ratio, shapes } = await readDrawing(deck(), "deck.pptx", 1);
    expect(ratio).toBeGreaterThan(1);
    const texts = shapes.flatMap((shape) => (shape.kind === "text" ? [shape] : []));
    expect(texts.map(({ isTitle, paragraphs }) => [isTitle, paragraphs.map(({ text }) => text)])).toEqual([
      [true, ["Ovens"]],
      [false, ["Stone holds heat", "Steel is quick"]],
      [false, ["Bake at 240 degrees"]],
    ]);
    expect(texts[1]?.paragraphs.map(({ bullet }) => bullet)).toEqual([true, true]);
    expect(texts.every(({ paragraphs }) => paragraphs.every(({ size }) => size > 0.01 && size < 0.2))).toBe(
      true,
    );
    expect(shapes.some(({ kind }) => kind === "table")).toBe(true);
    expect(JSON.stringify(shapes)).not.toContain("steam");
  });

  it("has a quote marked, over paragraphs and over the cells of a row", async () => {
    const drawing = await readDrawing(deck(), "deck.pptx", 1);
    const text =
      "Ovens\n• Steel is quick\n  • Stone holds heat\nBake at 240 degrees\n| Flour | Hours |\n| --- | --- |\n| Rye | 12 |";
    const marked = (quote: string) => {
      const start = text.indexOf(quote);
      const { shapes } = markDrawing(drawing, text, { start, end: start + quote.length });
      const lines = shapes.flatMap((shape) =>
        shape.kind === "text" ? shape.paragraphs : shape.kind === "table" ? shape.rows.flat() : [],
      );
      return lines.flatMap(({ text: own, marks = [] }) =>
        marks.map(({ start: from, end }) => own.slice(from, end)),
      );
    };
    expect(marked("at 240")).toEqual(["at 240"]);
    expect(marked("Steel is quick\n  • Stone holds heat").sort()).toEqual([
      "Steel is quick",
      "Stone holds heat",
    ]);
    expect(marked("| Rye | 12 |")).toEqual(["Rye", "12"]);
  });

  it("is not found where the deck has no such slide or picture", async () => {
    await expect(readDrawing(deck(), "deck.pptx", 2)).rejects.toMatchObject({ code: "not-found" });
    expect(await readPicture(deck(), "deck.pptx", { page: 1, picture: 0 })).toBeNull();
  });
});

describe("a picture of a slide", () => {
  it("is one that a browser shows and that does nothing else", () => {
    expect(pictureType(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))).toBe("image/png");
    expect(pictureType(Buffer.from("<svg onload='alert(1)'/>"))).toBeNull();
    expect(pictureType(Buffer.from("<html>"))).toBeNull();
  });
});
