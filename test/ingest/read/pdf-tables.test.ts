import { describe, expect, it } from "vitest";
import { page, put, readDrawn } from "./draw-pdf.ts";

/** Each cell with all its lines, one after the other, as PowerPoint, Word and browsers write them. */
function writeCells(pdf: PDFKit.PDFDocument, rows: string[][][], [lefts, tops]: [number[], number[]]) {
  for (const [row, cells] of rows.entries()) {
    for (const [column, lines] of cells.entries()) {
      for (const [at, line] of lines.entries()) {
        put(pdf, 14, [line, lefts[column] ?? 0, (tops[row] ?? 0) + at * 17]);
      }
    }
  }
}

describe("tables", () => {
  it("come as Markdown, several lines and paragraphs a cell, without a rule on the page", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Failures");
      writeCells(
        pdf,
        [
          [["What happens"], ["How to find it"], ["How to avoid it"]],
          [
            ["Code is copied", "without its licence"],
            ["Scan the source for", "known matches:", "• of files", "• of notices"],
            ["Teach the team"],
          ],
          [["Nobody asks"], ["Audit the build", "once a quarter"], ["Ask early,", "ask often"]],
        ],
        [
          [40, 290, 560],
          [110, 150, 260],
        ],
      );
    });
    expect(deck.slides[0]?.text.split("\n")).toEqual([
      "Failures",
      "| What happens | How to find it | How to avoid it |",
      "| --- | --- | --- |",
      "| Code is copied without its licence | Scan the source for known matches: • of files • of notices | Teach the team |",
      "| Nobody asks | Audit the build once a quarter | Ask early, ask often |",
    ]);
    expect(deck.extraction.withTables).toEqual([1]);
  });

  it("that a program printed in a monospaced font are tables too", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Counts");
      pdf.font("Courier");
      for (const [at, line] of [
        "gene     control  treated",
        "brca1        679      448",
        "tp53           0       12",
      ].entries())
        put(pdf, 14, [line, 60, 120 + at * 18]);
      pdf.font("Helvetica");
    });
    expect(deck.slides[0]?.text).toBe(
      "Counts\n| gene | control | treated |\n| --- | --- | --- |\n| brca1 | 679 | 448 |\n| tp53 | 0 | 12 |",
    );
  });

  it("are not made of two columns of prose", async () => {
    const left = [
      "As a company that uses it",
      "in a product, it is best to",
      "keep in touch with those",
      "who write it.",
    ];
    const right = [
      "Good relations help both",
      "ways: they answer when an",
      "issue comes up, and they",
      "take what you improve.",
    ];
    const deck = await readDrawn((pdf) => {
      page(pdf, "Community");
      for (const lines of [left, right])
        for (const [at, line] of lines.entries())
          put(pdf, 14, [line, lines === left ? 40 : 420, 120 + at * 18]);
    });
    expect(deck.extraction.withTables).toEqual([]);
    expect(deck.slides[0]?.text.replace(/\s+/g, " ")).toBe(["Community", ...left, ...right].join(" "));
  });

  it("are not made of the labels of a drawing", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Flow");
      for (const [text, x, y] of [
        ["Inbound", 92, 180],
        ["software", 90, 197],
        ["Own", 300, 180],
        ["software", 288, 197],
        ["Third party,", 130, 260],
        ["proprietary", 133, 277],
        ["Your", 330, 265],
        ["development", 310, 282],
      ] as [string, number, number][])
        put(pdf, 14, [text, x, y]);
    });
    expect(deck.extraction.withTables).toEqual([]);
  });

  it("are not made of the axes of a plot, whose numbers are left out", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Samples", "Three functions drawn from the prior");
      for (const value of [0, 1, 2, 3, 4]) put(pdf, 9, [String(value), 200 + value * 60, 400]);
      for (const value of [-2, -1, 0, 1, 2]) put(pdf, 9, [String(value), 180, 300 - value * 30]);
    });
    expect(deck.slides[0]?.text).toBe("Samples\nThree functions drawn from the prior");
  });
});
