import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const encode = (text: string) => new TextEncoder().encode(text);

type Cell = Record<string, unknown>;
const typed = (type?: string) => ({ metadata: type ? { slideshow: { slide_type: type } } : {} });
const markdown = (source: string | string[], type?: string): Cell => ({
  cell_type: "markdown",
  source,
  ...typed(type),
});
const code = (source: string, outputs: Cell[] = [], type?: string): Cell => ({
  cell_type: "code",
  source: source.split(/(?<=\n)/),
  outputs,
  execution_count: 1,
  ...typed(type),
});
const printed = (...text: string[]): Cell => ({ output_type: "stream", name: "stdout", text });

const notebook = (...cells: Cell[]) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "ir", language: "R" }, title: "Baking" },
    cells,
  });
const read = (json: string) => readDeck(encode(json), "week.ipynb", signal);

describe("a notebook", () => {
  it("is a slide for each heading, with code and what it printed as listings", async () => {
    const deck = await read(
      notebook(
        markdown(["# Bread\n", "It *rises* by $CO_2$."]),
        markdown("## Yeast\n\n![A cell](attachment:cell.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        code("rate <- 2\nrate", [
          printed("Rate:\n"),
          { output_type: "execute_result", data: { "text/plain": ["[1] 2"] } },
        ]),
        code("plot(x)", [{ output_type: "display_data", data: { "image/png": "iVBOR".repeat(100) } }]),
        { cell_type: "raw", source: "raw words", metadata: {} },
        markdown("### Salt\n<style>p { color: red }</style>\nSlows it."),
      ),
    );
    expect(deck.slides.map(({ title, section }) => [title, section])).toEqual([
      ["Bread", "Bread"],
      ["Yeast", "Bread"],
      ["Salt", "Bread › Yeast"],
    ]);
    expect(deck.slides[1]?.text).toBe(
      "Yeast\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```r\nrate <- 2\nrate\n```\n\n```output\nRate:\n[1] 2\n```\n\n```r\nplot(x)\n```\n\nAlt text:\nA cell",
    );
    expect(deck.slides[2]?.text).toBe("Salt\n\nSlows it.");
    expect(JSON.stringify(deck)).not.toMatch(/raw words|iVBOR|color: red/);
    expect(deck.extraction).toMatchObject({ withTables: [2], withCode: [2] });
  });

  it("that is a presentation is cut by its slide types, with notes as notes and without what is skipped", async () => {
    const deck = await read(
      notebook(
        markdown("# Bread", "slide"),
        markdown("- flour", "fragment"),
        markdown("Let them guess.", "notes"),
        markdown("## Not shown", "skip"),
        markdown("## Oven\n### Still the oven", "subslide"),
        code("heat()"),
      ),
    );
    expect(deck.slides.map(({ page, title }) => [page, title])).toEqual([
      [1, "Bread"],
      [2, "Oven"],
    ]);
    expect(deck.slides[0]?.text).toBe("Bread\n\n- flour\n\nSpeaker notes:\nLet them guess.");
    expect(deck.slides[1]?.text).toContain("```r\nheat()\n```");
  });

  it("says where long output was cut, and keeps an error in one line", async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `line ${at}\n`);
    const deck = await read(
      notebook(
        markdown("# Log"),
        code("a()", [printed(...lines)]),
        code("b()", [{ output_type: "error", ename: "ValueError", evalue: "no", traceback: ["\u001b[31m"] }]),
      ),
    );
    expect(deck.slides[0]?.text).toContain("line 39\n… (260 more lines of output)\n```");
    expect(deck.slides[0]?.text).not.toContain("line 40");
    expect(deck.slides[0]?.text).toContain("ValueError: no");
    expect(deck.warnings).toEqual(["The output of 1 cell is long, and cut"]);
  });

  it("keeps code that looks like a heading or a fence, and leaves out what is tagged so", async () => {
    const deck = await read(
      notebook(
        markdown("# A"),
        code("# no heading\ns = '```'"),
        code("%%bash\nls"),
        { ...code("secret()"), metadata: { tags: ["remove-cell"] } },
        { ...code("quiet()", [printed("heard")]), metadata: { tags: ["hide-input"] } },
      ),
    );
    expect(deck.slides).toHaveLength(1);
    expect(deck.slides[0]?.text).toContain("````r\n# no heading\ns = '```'\n````");
    expect(deck.slides[0]?.text).toContain("```bash\n%%bash\nls\n```");
    expect(deck.slides[0]?.text).not.toMatch(/secret|quiet/);
    expect(deck.slides[0]?.text).toContain("heard");
  });

  it("of nbformat 3 is read like any other", async () => {
    const cells = [
      { cell_type: "heading", level: 2, source: ["Old"], metadata: {} },
      {
        cell_type: "code",
        language: "python",
        input: ["a = 1"],
        outputs: [{ output_type: "stream", text: ["1\n"] }],
      },
    ];
    const deck = await read(
      JSON.stringify({ nbformat: 3, metadata: { name: "x" }, worksheets: [{ cells }] }),
    );
    expect(deck.slides[0]).toMatchObject({
      title: "Old",
      text: "Old\n\n```python\na = 1\n```\n\n```output\n1\n```",
    });
  });

  it.each([
    ["{not json", /no notebook/],
    ["[]", /no notebook/],
    ["{}", /has no cells/],
    [`{"cells": ${"[".repeat(50_000)}`, /no notebook/],
  ])("that is none is refused with a reason: %.20s", async (json, reason) => {
    await expect(read(json)).rejects.toMatchObject({
      code: "bad-deck",
      message: expect.stringMatching(reason),
    });
  });

  it("without cells has no words", async () => {
    await expect(read(notebook())).rejects.toMatchObject({ code: "no-words" });
  });

  it("holds pictures of many megabytes without reading them", async () => {
    const outputs = [{ output_type: "display_data", data: { "image/png": "A".repeat(30_000_000) } }];
    const deck = await read(notebook(markdown("# Plot"), code("plot()", outputs), markdown("The end.")));
    expect(deck.slides[0]?.text).toBe("Plot\n\n```r\nplot()\n```\n\nThe end.");
  });
});

describe("what a notebook's programs leave in it", () => {
  it("is no word of it: a picture's name, an object's address, chunk options, front matter", async () => {
    const deck = await read(
      notebook(
        { cell_type: "raw", source: "---\ntitle: Rye\nformat: revealjs\n---", metadata: {} },
        markdown("First words."),
        code("#| label: fig-x\nplot(x)", [
          {
            output_type: "display_data",
            data: { "image/png": "iVBOR", "text/plain": ["<Figure size 640x480 with 1 Axes>"] },
          },
          {
            output_type: "execute_result",
            data: { "text/plain": ["[<matplotlib.lines.Line2D at 0x7f2a>]"] },
          },
          { output_type: "display_data", png: "iVBOR", text: ["<fig>"] },
        ]),
        code("#| echo: false\nsecret()", [printed("shown\n")]),
        code("type(x)", [{ output_type: "execute_result", data: { "text/plain": ["<class 'int'>"] } }]),
      ),
    );
    expect(deck.slides.map(({ title, text }) => [title, text])).toEqual([
      [
        "Rye",
        "Rye\nFirst words.\n\n```r\nplot(x)\n```\n\n```output\nshown\n```\n\n```r\ntype(x)\n```\n\n```output\n<class 'int'>\n```",
      ],
    ]);
  });
});
