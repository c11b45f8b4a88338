import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";
import { makeDocx, plain, styled } from "./make-docx.ts";
import { over, power, run } from "./make-math.ts";

const signal = new AbortController().signal;
const read = (body: string, extra?: Record<string, Uint8Array>) =>
  readDeck(makeDocx(body, extra), "week.docx", signal);

describe("a Word document", () => {
  it("is a slide for each heading, with tables", async () => {
    const cell = (words: string) => `<w:tc>${plain(words)}</w:tc>`;
    const row = (...cells: string[]) => `<w:tr>${cells.map(cell).join("")}</w:tr>`;
    const deck = await read(
      styled("Title", "Bread") +
        plain("A course.") +
        styled("heading1", "Yeast") +
        plain("It lives.") +
        styled("heading2", "Wild") +
        `<w:tbl>${row("Kind", "Grams")}${row("Sea", "18")}</w:tbl>`,
    );
    expect(deck.slides.map(({ title, text }) => [title, text])).toEqual([
      ["Bread", "Bread\nA course."],
      ["Yeast", "Yeast\nIt lives."],
      ["Wild", "Wild\n| Kind | Grams |\n| --- | --- |\n| Sea | 18 |"],
    ]);
  });

  it("keeps the structure of its equations", async () => {
    const half = `<m:oMath>${over(run("n") + power(run("x"), run("2")), run("2"))}</m:oMath>`;
    const deck = await read(
      `${styled("heading1", "Sums")}<w:p><w:r><w:t xml:space="preserve">Take </w:t></w:r>${half}<w:r><w:t xml:space="preserve"> of it</w:t></w:r></w:p><w:p><m:oMathPara>${half}</m:oMathPara></w:p>`,
    );
    expect(deck.slides[0]?.text).toBe("Sums\nTake $\\frac{nx^{2}}{2}$ of it\n$\\frac{nx^{2}}{2}$");
  });

  it("is refused where it unpacks without end, is damaged, or is something else", async () => {
    const bomb = { "word/footnotes.xml": new Uint8Array(40_000_000) };
    await expect(read(plain("x"), bomb)).rejects.toMatchObject({
      code: "bad-deck",
      message: expect.stringContaining("zip bomb"),
    });
    const cut = makeDocx(plain("x")).slice(0, 300);
    await expect(readDeck(cut, "week.docx", signal)).rejects.toMatchObject({ code: "bad-deck" });
    const text = new TextEncoder().encode("words");
    await expect(readDeck(text, "week.docx", signal)).rejects.toMatchObject({ code: "bad-deck" });
  });
});
