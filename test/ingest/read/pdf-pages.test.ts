import { describe, expect, it } from "vitest";
import {
  inReadingDirection,
  joinAgainst,
  mirror,
  readsRightToLeft,
  turnBrackets,
} from "../../../ingest/read/pdf/direction.ts";
import { readCodes } from "../../../ingest/read/pdf/tex-codes.ts";
import { joinWrapped } from "../../../ingest/read/pdf/wrap.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { drawPdf, page, put, readDrawn as read } from "./draw-pdf.ts";

const signal = new AbortController().signal;
const textOf = async (draw: Parameters<typeof read>[0]) => (await read(draw)).slides[0]?.text;

describe("a page that is turned", () => {
  /** A page as high as it is wide when it lies, drawn turned, with the view that turns it back. */
  async function turned(degrees: 90 | 270) {
    const bytes = await drawPdf(
      (pdf) => {
        pdf.addPage();
        const [x, y] = degrees === 90 ? [450, 0] : [0, 800];
        pdf.translate(x, y).rotate(degrees === 90 ? 90 : -90);
        put(pdf, 28, ["Oven keys", 40, 40]);
        put(pdf, 14, ["Press", 60, 140]);
        pdf.font("Courier");
        put(pdf, 14, ["F1", 60 + pdf.font("Helvetica").fontSize(14).widthOfString("Press "), 140]);
        pdf.font("Helvetica");
        put(pdf, 14, ["The bell rings twice", 60, 164]);
        for (const [row, cells] of [
          ["Bread", "Minutes"],
          ["Rye", "55"],
          ["Wheat", "40"],
        ].entries()) {
          put(pdf, 14, [cells[0] ?? "", 60, 220 + row * 22]);
          put(pdf, 14, [cells[1] ?? "", 260, 220 + row * 22]);
        }
      },
      { size: [450, 800] },
    );
    const source = Buffer.from(bytes).toString("latin1");
    const rotated = source.replace("/Type /Page\n", `/Type /Page\n/Rotate ${degrees === 90 ? 270 : 90}\n`);
    return readDeck(new Uint8Array(Buffer.from(rotated, "latin1")), "turned.pdf", signal);
  }

  it.each([90, 270] as const)("by %i degrees is read as it is seen, lines and tables", async (degrees) => {
    const { slides } = await turned(degrees);
    expect(slides[0]?.title).toBe("Oven keys");
    expect(slides[0]?.text).toContain("Press F1\nThe bell rings twice");
    expect(slides[0]?.text).toContain("Bread\tMinutes\nRye\t55\nWheat\t40");
  });
});

describe("text from right to left", () => {
  const piece = (text: string, x: number) => ({
    text,
    x,
    right: x + text.length * 8,
    size: 16,
    mono: false,
    order: 0,
  });
  /** Words as they stand on the page from left to right, read. */
  function readLine(...shown: string[]): string {
    let x = 100;
    const pieces = shown.map((text) => {
      const made = piece(text, x);
      x = made.right + 5;
      return made;
    });
    const isMirrored = readsRightToLeft(pieces);
    if (isMirrored) mirror(pieces, 720);
    const sorted = pieces.sort((a, b) => a.x - b.x);
    return joinAgainst(sorted, isMirrored, 0.18)
      .map(({ text }) => text)
      .join(" ");
  }

  it("has its words, numbers and Latin phrases in their places", () => {
    expect(readLine("תנור", "250", "חום")).toBe("חום 250 תנור");
    expect(readLine("הלחם", "sourdough", "bread", "אפיית")).toBe("אפיית sourdough bread הלחם");
    expect(readLine("הושקה", "Python", "3.12", "גרסת")).toBe("גרסת Python 3.12 הושקה");
    expect(readLine("זיכרון", "KB", "64", "הקצאת")).toBe("הקצאת 64 KB זיכרון");
    expect(readLine("the", "word", "טוב", "לחם", "means", "good", "bread")).toBe(
      "the word לחם טוב means good bread",
    );
  });

  it("has letters instead of shapes, in the order in which they are read", () => {
    // «سلام» as shapes from left to right, and «لا» as one sign.
    expect(inReadingDirection("\uFEE1\uFEFC\uFEB3")).toBe("سلام");
    expect(inReadingDirection("\uFE8D\uFEDF\uFEA8\uFE92\uFEB0".split("").reverse().join(""))).toBe("الخبز");
    expect(inReadingDirection("plain")).toBe("plain");
  });

  it("has its brackets turned where a program wrote what is seen", () => {
    expect(turnBrackets("לחם )שיפון( טוב")).toBe("לחם (שיפון) טוב");
    expect(turnBrackets("1) לחם")).toBe("1) לחם");
    expect(turnBrackets("bread ) ( rye")).toBe("bread ) ( rye");
  });
});

describe("figures that are raised or lowered", () => {
  it("are signs of their own, and ordinals are not", async () => {
    const text = await textOf((pdf) => {
      page(pdf, "Numbers");
      const at = (words: string) => 60 + pdf.fontSize(20).widthOfString(words);
      put(pdf, 20, ["10", 60, 200]);
      put(pdf, 12, ["8", at("10"), 197]);
      put(pdf, 20, ["The 19", 60, 240]);
      put(pdf, 12, ["th", at("The 19"), 237]);
    });
    expect(text).toBe("Numbers\n10⁸\nThe 19th");
  });
});

describe("a title", () => {
  const line = "It was a long day at the bakery, and of all that was baked the rye sold";

  it("stays in the middle of a page where running text stands above it", async () => {
    const text = await textOf((pdf) => {
      pdf.addPage();
      put(pdf, 12, [`${line} first.`, 60, 40]);
      put(pdf, 20, ["2.1 Rye", 60, 90]);
      put(pdf, 12, ["Rye keeps longer than wheat.", 60, 130]);
    });
    expect(text?.split("\n").slice(-2)).toEqual(["2.1 Rye", "Rye keeps longer than wheat."]);
  });

  it("is no line of a paragraph: a page that begins in mid sentence goes on with the one before", async () => {
    const { slides } = await read((pdf) => {
      pdf.addPage();
      put(pdf, 20, ["2 Bread", 60, 40]);
      for (const at of [0, 1, 2]) put(pdf, 12, [`${at === 0 ? "O" : "o"}n ${line}`, 60, 90 + at * 15]);
      for (const day of ["and then", "or else"]) {
        pdf.addPage();
        for (const at of [0, 1, 2]) put(pdf, 12, [`${day} ${line}`, 60, 40 + at * 15]);
      }
    });
    expect(slides.map(({ title }) => title)).toEqual([
      "2 Bread",
      "2 Bread (continued)",
      "2 Bread (continued)",
    ]);
  });

  it("is the line at the place of the others' titles, not a larger formula", async () => {
    const { slides } = await read((pdf) => {
      for (const [at, title] of ["Mixing", "How much water", "Waiting", "Baking"].entries()) {
        pdf.addPage();
        put(pdf, 16, [title, 40, 24]);
        if (at === 1) put(pdf, 22, ["water = 0.65 times flour", 40, 170]);
        put(pdf, 16, [`What happens in step ${at}`, 40, 120]);
        put(pdf, 16, ["And what happens next", 40, 220]);
      }
    });
    expect(slides.map(({ title }) => title)).toEqual(["Mixing", "How much water", "Waiting", "Baking"]);
  });
});

describe("lines", () => {
  it("of a list whose bullets are drawn stay items", async () => {
    const text = await textOf((pdf) => {
      page(pdf, "When to stop");
      const items = ["if the crust is dark, the loaf is done", "if the crust is pale, it needs more time"];
      for (const [at, item] of items.entries()) {
        pdf.circle(58, 147 + at * 20, 3).fill();
        put(pdf, 14, [item, 68, 140 + at * 20]);
      }
    });
    expect(text).toBe(
      "When to stop\nif the crust is dark, the loaf is done\nif the crust is pale, it needs more time",
    );
  });

  it.each([
    ["the fermen-", "tation of dough", "the fermentation of dough"],
    ["a well-", "known baker", "a well-known baker"],
    ["a hydroly-", "sate of wheat", "a hydrolysate of wheat"],
    ["state-of-the-", "art ovens", "state-of-the-art ovens"],
    ["die Über-", "tragung der Wärme", "die Übertragung der Wärme"],
    ["in long-", "term storage", "in long-term storage"],
  ])("that part %j from %j are joined", (first, second, whole) => {
    expect(joinWrapped(first, second)).toBe(whole);
  });

  it("keep a hyphen that the deck writes elsewhere, and lose it where the deck has the word", () => {
    expect(joinWrapped("a pre-", "ferment", (word) => word === "pre-ferment")).toBe("a pre-ferment");
    expect(joinWrapped("a poo-", "lish", (word) => word === "poolish")).toBe("a poolish");
  });
});

describe("TeX's codes", () => {
  it.each([
    ["Хлеб \u0016 это ¾всё¿", "Хлеб — это «всё»"],
    ["страницы 3\u00155", "страницы 3–5"],
    ["\u0013Brot\u0014 und o\u001Een", "«Brot» und offien"],
    ["the de\u000Cnition", "the definition"],
    ["a ¾ cup", "a ¾ cup"],
    ["x\u0002y is a gap", "x\uFFFDy is a gap"],
  ])("%j are the signs that they mean", (codes, signs) => {
    expect(readCodes(codes)).toBe(signs);
  });
});
