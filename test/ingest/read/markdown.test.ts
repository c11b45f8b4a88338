import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (...lines: string[]) => readDeck(new TextEncoder().encode(lines.join("\n")), "deck.md", signal);
const partsOf = (slide: Awaited<ReturnType<typeof read>>["slides"][number] | undefined) =>
  slide?.parts?.map(({ kind, start, end }) => [kind, slide.text.slice(start, end)]);

describe("Marp", () => {
  it("has comments as notes, but for directives, and steers pictures without describing them", async () => {
    const { slides, extraction } = await read(
      "---",
      "marp: true",
      "theme: gaia",
      "---",
      "<!-- _class: lead -->",
      "# Bread",
      "",
      "<!--",
      "paginate: true",
      "footer: x",
      "-->",
      "<!-- Welcome: everyone sits down -->",
      "",
      "![bg right:40%](a.png)",
      "![w:300px A cut loaf](b.png)",
      "",
      "---",
      "",
      "Two <!-- Say it slowly -->",
    );
    expect(slides[0]?.text).toBe(
      "Bread\n\nAlt text:\nA cut loaf\n\nSpeaker notes:\nWelcome: everyone sits down",
    );
    expect(partsOf(slides[0])).toEqual([
      ["alt-text", "Alt text:\nA cut loaf"],
      ["notes", "Speaker notes:\nWelcome: everyone sits down"],
    ]);
    expect(slides[1]).toMatchObject({ title: "Two", text: "Two\n\nSpeaker notes:\nSay it slowly" });
    expect(extraction.withNotes).toEqual([1, 2]);
  });

  it("begins slides at the headings that headingDivider names", async () => {
    const { slides } = await read(
      "---",
      "marp: true",
      "headingDivider: 2",
      "---",
      "# A",
      "",
      "## B",
      "",
      "---",
      "## C",
      "### D",
    );
    expect(slides.map(({ page, title }) => [page, title])).toEqual([
      [1, "A"],
      [2, "B"],
      [3, "C"],
    ]);
  });

  it("counts an empty slide", async () => {
    const { slides, pageCount, extraction } = await read(
      "# A",
      "",
      "---",
      "",
      "---",
      "",
      "# B",
      "",
      "---",
      "",
      "# C",
    );
    expect(slides.map(({ page }) => page)).toEqual([1, 3, 4]);
    expect([pageCount, extraction.withoutText]).toEqual([4, [2]]);
  });
});

describe("reveal.js", () => {
  it("is cut at --- and --, with what follows Note: as notes", async () => {
    const { slides } = await read(
      "# A",
      "",
      "one",
      "",
      "Note: say this",
      "",
      "- and that",
      "",
      "--",
      "",
      "## B",
      "",
      "---",
      "",
      "## C",
    );
    expect(slides.map(({ title }) => title)).toEqual(["A", "B", "C"]);
    expect(slides[0]?.text).toBe("A\n\none\n\nSpeaker notes:\nsay this\n\n- and that");
    expect(partsOf(slides[0])).toEqual([["notes", "Speaker notes:\nsay this\n\n- and that"]]);
  });

  it("is cut at the separators that its front matter configures, and not within code", async () => {
    const { slides } = await read(
      "---",
      String.raw`separator: '^\n\n\+\+\+\n\n'`,
      "verticalSeparator: <!--v-->",
      "notesSeparator: 'Say:'",
      "---",
      "# A",
      "",
      "---",
      "",
      "```",
      "+++",
      "```",
      "+++",
      "# B",
      "Say: hello",
      "<!--v-->",
      "# C",
    );
    expect(slides.map(({ title }) => title)).toEqual(["A", "B", "C"]);
    expect(slides[0]?.text).toContain("```\n+++\n```");
    expect(slides[1]?.text).toBe("B\n\nSpeaker notes:\nhello");
  });

  it("does not run a separator that is a program", async () => {
    const { slides } = await read(
      "---",
      "separator: '^(a+)+$'",
      "---",
      "# A",
      "",
      `${"a".repeat(60)}!`,
      "",
      "---",
      "",
      "# B",
    );
    expect(slides.map(({ title }) => title)).toEqual(["A", "B"]);
  });
});

it("Slidev's settings at the start of a slide are no text", async () => {
  const { slides } = await read(
    "---",
    "theme: x",
    "---",
    "# A",
    "",
    "---",
    "layout: center",
    "class: big",
    "---",
    "",
    "# B",
  );
  expect(slides.map(({ title, text }) => [title, text])).toEqual([
    ["A", "A"],
    ["B", "B"],
  ]);
});
