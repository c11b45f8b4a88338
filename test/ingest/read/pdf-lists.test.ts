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

  it("keep a hyphen that may be the word's own", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Means");
      put(pdf, 14, ["In general this method creates a reference sample, which is the row-", 60, 120]);
      put(pdf, 14, ["wise geometric mean of all the samples that were seen so far.", 60, 138]);
    });
    expect(deck.slides[0]?.text).toMatch(/the row-wise geometric mean/);
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

  it("are one in an item, though a picture beside it left no room, and a capital begins the next", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Phases", "• The data phase can be from no bytes at all up to what an endpoint may hold");
      put(pdf, 14, ["• The controller answers for", 60, 190]);
      put(pdf, 14, ["the token and the data, on its own.", 68, 208]);
      put(pdf, 14, ["• What follows is the handshake that says whether the data came, of a", 60, 232]);
      put(pdf, 14, ["Device Class or of the host", 68, 250]);
    });
    expect(deck.slides[0]?.text.split("\n").slice(2)).toEqual([
      "• The controller answers for the token and the data, on its own.",
      "• What follows is the handshake that says whether the data came, of a Device Class or of the host",
    ]);
  });

  it("stay apart where most begin anew: bullets that were drawn leave no other trace", async () => {
    const items = [
      "You take some code that somebody else has written before you did",
      "Conditions of what you are using are called inbound in this course",
      "Conditions of what you are giving are called outbound, all of them",
      "If it holds much of what others wrote, it is a derivative of theirs",
    ];
    const deck = await readDrawn((pdf) => {
      page(pdf, "Licences");
      for (const [at, item] of items.entries()) put(pdf, 14, [item, 60, 120 + at * 18]);
    });
    expect(deck.slides[0]?.text.split("\n").slice(1)).toEqual(items);
  });

  it("stay apart from a command or an address that stands on a line of its own", async () => {
    const deck = await readDrawn((pdf) => {
      page(pdf, "Offline", "• It works without any network");
      pdf.font("Courier");
      put(pdf, 14, ['BB_NO_NETWORK = "1"', 68, 158]);
      pdf.font("Helvetica");
      put(pdf, 14, ["• The manual, which has a chapter on this and one on what else it may do", 60, 200]);
      put(pdf, 14, ["http://example.org/manual", 68, 218]);
    });
    expect(deck.slides[0]?.text).toContain('any network\n```\nBB_NO_NETWORK = "1"\n```\n•');
    expect(deck.slides[0]?.text).toMatch(/may do\n *http:\/\/example\.org\/manual$/);
  });
});
