import { describe, expect, it } from "vitest";
import { page, put, readDrawn } from "./draw-pdf.ts";

describe("lists", () => {
  it("keep their levels, whatever their bullets", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Descriptors");
      for (const [text, x, y] of [
        ["• The bus", 60, 120],
        ["– polled by the host", 90, 144],
        ["– shared by its devices", 90, 168],
        ["• The host", 60, 192],
      ] as [string, number, number][])
        put(pdf, 14, [text, x, y]);
    });
    expect(deck.slides[0]?.text).toBe(
      "Descriptors\n• The bus\n  • polled by the host\n  • shared by its devices\n• The host",
    );
  });

  it("keep numbers as they are, and the levels of lines whose bullets are drawn", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Scanning");
      for (const [text, x, y] of [
        ["Two goals:", 60, 120],
        ["find cheaters", 90, 144],
        ["find licences", 90, 168],
        ["Most popular", 60, 192],
      ] as [string, number, number][])
        put(pdf, 14, [text, x, y]);
      page(pdf, "Steps", "1. Read it", "2. Say it", "10. Do it");
    });
    expect(deck.slides.map((slide) => slide.text)).toEqual([
      "Scanning\nTwo goals:\n  find cheaters\n  find licences\nMost popular",
      "Steps\n1. Read it\n2. Say it\n10. Do it",
    ]);
  });
});

describe("lines that the page wrapped", () => {
  const lines = [
    "The host polls each device in turn, asking it for data or sending some, and",
    "no device may speak before it was asked, which is why even a keyboard that",
    "nobody touches is asked a thousand times a second.",
  ];

  it("are one again, and those that were not stay apart", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Polling");
      for (const [at, line] of lines.entries()) put(pdf, 14, [line, 60, 120 + at * 18]);
      put(pdf, 14, ["Short line", 60, 220]);
      put(pdf, 14, ["another one", 60, 238]);
    });
    expect(deck.slides[0]?.text).toBe(`Polling\n${lines.join(" ")}\nShort line\nanother one`);
  });

  it("keep a hyphen that may be the word's own, and lose a soft one", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Means");
      put(pdf, 14, ["In general this method creates a reference sample, which is the row-", 60, 120]);
      put(pdf, 14, ["wise geometric mean of all the samples that were seen in the experi\u00AD", 60, 138]);
      put(pdf, 14, ["ment so far.", 60, 156]);
    });
    expect(deck.slides[0]?.text).toMatch(/the row-wise geometric mean/);
    expect(deck.slides[0]?.text).not.toContain("\u00AD");
  });

  it("are joined without a blank where an address was broken", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Links");
      put(pdf, 14, ["• Get the electronic copy on http://example.org/documents/training/", 60, 120]);
      put(pdf, 14, ["embedded/command-memento.pdf", 68, 138]);
    });
    expect(deck.slides[0]?.text).toContain(
      "http://example.org/documents/training/embedded/command-memento.pdf",
    );
  });
});
