import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (...lines: string[]) => readDeck(new TextEncoder().encode(lines.join("\n")), "deck.md", signal);

describe("a lesson in Markdown", () => {
  it("is one slide a section, under the path of the headings above", async () => {
    const { slides } = await read(
      "Bread",
      "=====",
      "Intro.",
      "",
      "## Flour",
      "",
      "### Rye",
      "",
      "```sh",
      "# no heading",
      "---",
      "```",
      "",
      "#### Deep",
      "",
      "text",
      "",
      "Water",
      "-----",
      "",
      "Note: this is text.",
    );
    expect(slides.map(({ title, section }) => [title, section])).toEqual([
      ["Bread", "Bread"],
      ["Flour", "Bread"],
      ["Rye", "Bread › Flour"],
      ["Water", "Bread"],
    ]);
    expect(slides[2]?.text).toBe("Rye\n\n```sh\n# no heading\n---\n```\n\nDeep\n\ntext");
    expect(slides[3]?.text).toContain("Note: this is text.");
  });

  it("stands under the section and title of its front matter", async () => {
    const { slides } = await read(
      "---",
      "title: 'Bread: a course'",
      "section: Week 3",
      "---",
      "## Flour",
      "",
      "text",
      "",
      "## Salt",
      "",
      "text",
    );
    expect(slides.map(({ title, section }) => [title, section])).toEqual([
      ["Flour", "Week 3"],
      ["Salt", "Week 3"],
    ]);
  });

  it("keeps tables, listings and inline code verbatim, and names the pages that have them", async () => {
    const table = "| a | b |\n|---|---|\n| `x \\| y` | 2 |";
    const { slides, extraction } = await read(
      "# A",
      "",
      table,
      "",
      "# B",
      "",
      "    indented code",
      "",
      "`![no](picture)` in a line",
    );
    expect(slides[0]?.text).toContain(table);
    expect(slides[1]?.text).toContain("    indented code\n\n`![no](picture)` in a line");
    expect(extraction).toMatchObject({ withTables: [1], withCode: [2] });
  });

  it("has alternative texts of pictures in HTML, linked or not", async () => {
    const { slides } = await read(
      "# A",
      "",
      '<img src="x.png" alt="An oven">',
      "",
      "[![A badge](b.svg)](https://x.example)",
      "",
      "![](z.png)",
    );
    expect(slides[0]?.text).toBe("A\n\nAlt text:\nAn oven\nA badge");
  });

  it("reads Windows' line ends and byte order mark like others", async () => {
    const lines = ["---", "title: T", "---", "# A", "", "text", "", "## B", "", "- x"];
    const windows = new TextEncoder().encode(`\uFEFF${lines.join("\r\n")}\r\n`);
    expect(await readDeck(windows, "deck.md", signal)).toEqual(await read(...lines));
  });

  it.each(["<!--", "![", "[![a](b)](", "<img ", " ", "- ", "> ", "\n"])(
    "is read or refused however often %j comes",
    async (mark) => {
      const reading = read("# A", "", `${mark.repeat(200_000)}x`);
      await reading.catch((error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/^(?:bad-deck|no-words)$/) }),
      );
    },
  );
});
