import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (...lines: string[]) => readDeck(new TextEncoder().encode(lines.join("\n")), "deck.md", signal);
type Deck = Awaited<ReturnType<typeof read>>;
const textOf = ({ slides }: Deck, at = 0) => slides[at]?.text;
const titlesOf = ({ slides }: Deck) => slides.map(({ title }) => title);

describe("a level of headingDivider that there is none of", () => {
  it("leaves the level before it", async () => {
    const deck = await read(
      "<!-- headingDivider: 2 -->",
      "# A",
      "### a",
      "## B",
      "<!-- headingDivider: 9 -->",
    );
    expect(titlesOf(deck)).toEqual(["A", "B"]);
  });
});

describe("a hidden slide", () => {
  it.each([
    [
      "remark",
      ["# A", "a", "???", "said", "---", "exclude: true", "# Secret", "---", "class: b", "# B", "b"],
    ],
    ["Quarto", ["---", "format: revealjs", "---", '# Secret {visibility="hidden"}', "", "## B", "b"]],
    [
      "reveal.js",
      [
        "# A",
        "a",
        "",
        "---",
        "",
        '<!-- .slide: data-visibility="hidden" -->',
        "# Secret",
        "",
        "---",
        "",
        "# B",
        "b",
      ],
    ],
  ])("names no section in %s", async (_, lines) => {
    const deck = await read(...lines);
    expect(deck.slides.map(({ title, section, hidden }) => [title, section, hidden ?? false])).toContainEqual(
      ["Secret", null, true],
    );
    expect(deck.slides.at(-1)).toMatchObject({ title: "B", section: null });
  });
});

describe("remark", () => {
  it("has properties at the beginning of a step, and headings without a blank", async () => {
    const deck = await read(
      "class: center",
      "",
      "#Title",
      "one",
      "--",
      "count: false",
      "",
      "two",
      "---",
      "name: b",
      "##Other",
      "three",
    );
    expect(titlesOf(deck)).toEqual(["Title", "Other"]);
    expect(textOf(deck)).toBe("Title\none\n\ntwo");
  });
});

describe("Pandoc and Quarto", () => {
  it("begin no slide at a heading within a callout, a column or a tab", async () => {
    const deck = await read(
      "---",
      "format: revealjs",
      "---",
      "## Yeast",
      "",
      "::: {.callout-tip}",
      "## Tip",
      "Keep it cool.",
      ":::",
      "",
      ":::: {.columns}",
      "::: {.column}",
      "## Wild",
      ":::",
      "::::",
      "",
      "## Salt",
      "salty",
    );
    expect(titlesOf(deck)).toEqual(["Yeast", "Salt"]);
    expect(textOf(deck)).toContain("Tip\nKeep it cool.");
  });

  it("have a title block, and notes in an element", async () => {
    const deck = await read(
      "% Bread, and",
      "  how",
      "% Ann",
      "% 2020",
      "",
      "First words.",
      "",
      "## A",
      "a",
      "",
      '<div class="notes">',
      "said",
      "</div>",
    );
    expect(titlesOf(deck)).toEqual(["Bread, and", "A"]);
    expect(deck.slides.map(({ text }) => text).join()).not.toContain("%");
    expect(textOf(deck, 1)).toBe("A\na\n\nSpeaker notes:\nsaid");
  });
});

describe("Hugo", () => {
  it("has listings in a shortcode, and figures with titles", async () => {
    const deck = await read(
      "## A",
      "",
      "{{< highlight python >}}",
      "# print",
      "{{< /highlight >}}",
      '{{< figure src="a.png" title="Dough" >}}',
    );
    expect(textOf(deck)).toBe("A\n\n```python\n# print\n```\n\nAlt text:\nDough");
  });
});

describe("Slidev", () => {
  it("has neither snippets' addresses nor a formula's steps as words", async () => {
    const deck = await read(
      "---",
      "mdc: true",
      "---",
      "# A",
      "",
      "<<< @/a.ts#part ts {2}",
      "",
      "$$ {1|3|all}",
      "x",
      "$$",
      "",
      '<arrow x1="1" />',
    );
    expect(textOf(deck)).toBe("A\n\n$$\nx\n$$");
  });
});

describe("pictures", () => {
  it.each([
    ["![Dough][d]\n\n[d]: dough.png", "Dough"],
    ["![Dough][]\n\n[Dough]: dough.png 'Title'", "Dough"],
    ['![Dough](d.png){fig-alt="A bowl"}', "Dough\nA bowl"],
    ["[![Dough](d.png){width=50%}](big.html){.external}", "Dough"],
  ])("of %s leave %s", async (markdown, alt) => {
    expect(textOf(await read("# A", "", markdown))).toBe(`A\n\nAlt text:\n${alt}`);
  });

  it("of a wiki or a drawing leave no marks", async () => {
    const deck = await read("# A", "", "![[dough.png|300]]", '<svg><g><text x="1">rise</text></g></svg>');
    expect(textOf(deck)?.replace(/\s+/g, " ")).toBe("A rise");
  });
});

it.each([
  ["# New [^1]\n\na", "New"],
  ["# A [link][r] of it\n\na", "A link of it"],
  ["# \\<slide-CODE> and `a<b>`\n\na", "<slide-CODE> and a<b>"],
  ["```python\nx = 1\n```", "x = 1"],
])("the title of %j is %s", async (markdown, title) => {
  expect(titlesOf(await read(markdown))).toEqual([title]);
});

describe("MyST", () => {
  it("has words in fences, with options above them", async () => {
    const deck = await read(
      "# A",
      "",
      "```{admonition} Careful",
      ":class: tip",
      "",
      "It rises.",
      "```",
      "",
      "```{figure} dough.png",
      "---",
      "name: dough",
      "---",
      "Dough",
      "```",
      "",
      "```{code-cell} ipython3",
      ":tags: [hide-input]",
      "",
      "x = 1",
      "```",
    );
    expect(textOf(deck)?.replace(/\n+/g, "\n")).toBe("A\nCareful\nIt rises.\nDough\n```python\nx = 1\n```");
  });
});

it("a heading that is written as an element begins a slide of a lesson, but in code", async () => {
  const deck = await read(
    '<h1 align="center">Bread, <b>rye</b></h1>',
    "",
    "```html",
    "<h1>Code</h1>",
    "```",
    "",
    "<h2>Salt</h2>",
    "salty",
  );
  expect(titlesOf(deck)).toEqual(["Bread, rye", "Salt"]);
});
