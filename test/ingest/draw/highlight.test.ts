import { describe, expect, it } from "vitest";
import { boxesOf } from "../../../ingest/draw/highlight.ts";
import type { PlacedRun } from "../../../ingest/draw/page-runs.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { drawPdf } from "../read/draw-pdf.ts";
import { inkUnder } from "./ink.ts";

type Words = [text: string, x: number, y: number];

/** A page of black words with red ones among them, each where it is put; `size` in points. */
function sheet(
  words: { black: Words[]; red: Words[]; size?: number },
  turn: (pdf: PDFKit.PDFDocument) => void = () => {},
) {
  return drawPdf((pdf) => {
    pdf.addPage();
    turn(pdf);
    for (const color of ["black", "red"] as const) {
      pdf.fillColor(color).fontSize(words.size ?? 16);
      for (const [text, x, y] of words[color]) pdf.text(text, x, y, { lineBreak: false });
    }
  });
}

async function expectCovered(pdf: Uint8Array, quote: string, text?: string) {
  const [slide] =
    text === undefined ? (await readDeck(pdf, "deck.pdf", new AbortController().signal)).slides : [];
  const ink = await inkUnder(pdf, { text: text ?? slide?.text ?? "", quote });
  expect(ink.quotedUnderBoxes).toBeGreaterThan(0.97);
  expect(ink.othersUnderBoxes).toBeLessThan(0.04);
  return ink.boxes;
}

const bread: Words[] = [
  ["Ovens and their heat", 40, 40],
  ["A steel oven holds less heat", 60, 140],
  ["Steam keeps the crust soft", 60, 188],
];
const quoted: Words[] = [["A stone oven holds its heat for hours", 60, 164]];
const quote = "A stone oven holds its heat for hours";

describe("the boxes of a quote", () => {
  it("cover its words and no others", async () => {
    expect(await expectCovered(await sheet({ black: bread, red: quoted }), quote)).toHaveLength(1);
  });

  it.each([90, 180, 270])("turn with a page that is turned by %i degrees", async (degrees) => {
    const pdf = await sheet({ black: bread, red: quoted }, (one) => {
      Object.assign(one.page.dictionary.data, { Rotate: degrees });
    });
    await expectCovered(pdf, quote, `${bread.map(([text]) => text).join("\n")}\n${quote}`);
  });

  it("stand on what a cropped page shows", async () => {
    const pdf = await sheet({ black: bread, red: quoted }, (one) => {
      Object.assign(one.page.dictionary.data, { CropBox: [30, 100, 700, 430], Rotate: 90 });
    });
    await expectCovered(pdf, quote, `${bread.map(([text]) => text).join("\n")}\n${quote}`);
  });

  it("follow a sentence over lines, and a word that a line's end parted", async () => {
    const pdf = await sheet({
      black: [
        ["Leaven", 40, 40],
        ["Rye needs more of it", 60, 220],
      ],
      red: [
        ["Sourdough is leavened by wild yeast and lac-", 60, 140],
        ["tic acid bacteria, which also keep it fresh", 60, 164],
      ],
    });
    const sentence = "Sourdough is leavened by wild yeast and lactic acid bacteria, which also keep it fresh";
    const boxes = await expectCovered(pdf, sentence, `Leaven\n${sentence}\nRye needs more of it`);
    expect(boxes).toHaveLength(2);
  });

  it("keep to their column", async () => {
    const pdf = await sheet({
      black: [
        ["Two ovens", 40, 40],
        ["Gas is quick and cheap", 440, 140],
        ["Gas burns with steam", 440, 164],
        ["Wood smells better", 60, 188],
      ],
      red: [
        ["Wood takes two hours", 60, 140],
        ["and a chimney to heat", 60, 164],
      ],
    });
    await expectCovered(pdf, "Wood takes two hours\nand a chimney to heat", wooden);
  });

  it("of a row of a table cover that row's cells, though others say the same", async () => {
    const pdf = await sheet({
      black: [
        ["Flour", 60, 100],
        ["Water", 240, 100],
        ["Hours", 420, 100],
        ["Wheat", 60, 140],
        ["0.6", 240, 140],
        ["12", 420, 140],
        ["Spelt", 60, 220],
        ["0.6", 240, 220],
        ["12", 420, 220],
      ],
      red: [
        ["Rye", 60, 180],
        ["0.6", 240, 180],
        ["12", 420, 180],
      ],
    });
    const table =
      "| Flour | Water | Hours |\n| --- | --- | --- |\n| Wheat | 0.6 | 12 |\n| Rye | 0.6 | 12 |\n| Spelt | 0.6 | 12 |";
    expect(await expectCovered(pdf, "| Rye | 0.6 | 12 |", table)).toHaveLength(3);
  });

  it("stand where the quote's own neighbours stand, if the page says it twice", async () => {
    const pdf = await sheet({
      black: [
        ["Bake it for an hour", 60, 100],
        ["Before rye bread", 60, 124],
        ["Wheat bread comes first:", 60, 200],
      ],
      red: [["Bake it for an hour", 60, 224]],
    });
    const text = "Wheat bread comes first:\nBake it for an hour\nBefore rye bread";
    const { quotedUnderBoxes } = await inkUnder(pdf, { text, quote: "Bake it for an hour" });
    expect(quotedUnderBoxes).toBeGreaterThan(0.97);
  });

  it("are none where the page does not show the words", async () => {
    const pdf = await sheet({ black: bread, red: [] });
    const { boxes } = await inkUnder(pdf, {
      text: "Gas burns with a lot of steam",
      quote: "Gas burns with a lot",
    });
    expect(boxes).toEqual([]);
  });
});

const wooden =
  "Two ovens\nWood takes two hours\nand a chimney to heat\nWood smells better\nGas is quick and cheap\nGas burns with steam";

describe("the boxes of words written from right to left", () => {
  const run = (text: string, from: number, along: number): PlacedRun => ({
    text,
    from: [from, 100],
    along: [along, 0],
    up: [0, -20],
  });

  it("begin at the right", () => {
    const page = { width: 400, height: 200, runs: [run("שלום עולם", 300, -100)] };
    const [first] = boxesOf("שלום עולם", { start: 0, end: 4 }, page);
    const [second] = boxesOf("שלום עולם", { start: 5, end: 9 }, page);
    expect(first?.x).toBeGreaterThan(0.6);
    expect((second?.x ?? 1) + (second?.width ?? 1)).toBeLessThanOrEqual(first?.x ?? 0);
  });

  it("are found among Latin words, which stand in runs of their own", () => {
    const runs = [run("הפרוטוקול", 380, -100), run("HTTP", 240, 40), run("הוא פשוט", 220, -80)];
    const text = "הפרוטוקול HTTP הוא פשוט";
    const boxes = boxesOf(text, { start: 0, end: text.length }, { width: 400, height: 200, runs });
    const right = Math.max(...boxes.map((box) => box.x + box.width));
    expect(Math.min(...boxes.map(({ x }) => x))).toBeCloseTo(140 / 400);
    expect(right).toBeCloseTo(380 / 400);
  });
});
