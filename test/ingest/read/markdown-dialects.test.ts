import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (...lines: string[]) => readDeck(new TextEncoder().encode(lines.join("\n")), "deck.md", signal);
type Deck = Awaited<ReturnType<typeof read>>;
const titlesOf = ({ slides }: Deck) => slides.map(({ page, title }) => [page, title]);
const partOf = ({ slides }: Deck, at: number, wanted: "notes" | "alt-text") =>
  slides[at]?.parts
    ?.filter(({ kind }) => kind === wanted)
    .map(({ start, end }) => slides[at]?.text.slice(start, end).replace(/^.*\n/, ""))
    .join("|");

describe("Marp", () => {
  it.each([
    ["a comment of several directives", ["<!--", "theme: gaia", "headingDivider: 2", "-->", ""]],
    ["a list of levels", ["<!-- headingDivider: [1, 2] -->", ""]],
    ["a list in lines", ["<!--", "headingDivider:", "  - 1", "  - 2", "-->"]],
    ["a comment behind the first heading", ["# Yeast", "", "<!-- headingDivider: 2 -->", ""]],
  ])("takes headingDivider from %s, without front matter too", async (_, comment) => {
    const lines = comment.includes("# Yeast") ? comment : [...comment, "# Yeast"];
    const deck = await read(...lines, "", "## Wild", "text", "### Not cut", "", "## Dry", "text");
    expect(titlesOf(deck)).toEqual([
      [1, "Yeast"],
      [2, "Wild"],
      [3, "Dry"],
    ]);
    expect(deck.dialect).toBe("Marp");
  });

  it("with a list of one level is cut at that level alone", async () => {
    const deck = await read("<!-- headingDivider: [2] -->", "# A", "", "# B", "", "## C", "text");
    expect(titlesOf(deck)).toEqual([
      [1, "A"],
      [2, "C"],
    ]);
  });

  it("does not take a directive from code", async () => {
    const deck = await read(
      "---",
      "marp: true",
      "---",
      "# A",
      "```",
      "<!-- headingDivider: 1 -->",
      "```",
      "# B",
    );
    expect(titlesOf(deck)).toEqual([[1, "A"]]);
    expect(deck.slides[0]?.text).toContain("<!-- headingDivider: 1 -->");
  });
});

describe("remark and xaringan", () => {
  it("have steps, properties, templates and notes of their own", async () => {
    const deck = await read(
      "layout: true",
      "",
      ".footer[Bread, week 2]",
      "---",
      "name: start",
      "class: center, middle",
      "# Kneading",
      "By hand.",
      "--",
      "",
      "By machine.",
      "???",
      "Show the machine.",
      "--",
      "",
      "Not at all.",
      "???",
      "Ask who bakes.",
      "---",
      "class: inverse",
      "exclude: true",
      "# Old",
      "---",
      "## Folding",
      ".left-column[",
      "Fold *four* times [see](x.html)",
      "]",
      ".red[Wait] .small[.bold[an hour]]",
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Kneading"],
      [2, "Old"],
      [3, "Folding"],
    ]);
    expect(deck.slides[0]?.text).toMatch(/^Kneading\nBy hand\.\s+By machine\.\s+Not at all\.\n/);
    expect(partOf(deck, 0, "notes")).toBe("Show the machine.\n\nAsk who bakes.");
    expect(deck.slides[1]?.hidden).toBe(true);
    expect(deck.slides[2]?.text).toBe("Folding\n\nFold *four* times [see](x.html)\n\nWait an hour");
    expect(deck.dialect).toBe("remark");
  });

  it("keep code that looks like marks, and chunks lose their options", async () => {
    const deck = await read(
      "---",
      "title: Rye",
      "output:",
      "  xaringan::moon_reader:",
      "    lib_dir: libs",
      "---",
      "```{r setup, include=FALSE}",
      "knitr::opts_chunk$set()",
      "```",
      "# Plot",
      "```{r, fig.width=5}",
      "plot(x)",
      "---",
      "--",
      "```",
      "---",
      "# Table",
      "```{r}",
      "#| fig-cap: A",
      "table(x)",
      "```",
    );
    expect(deck.slides.map(({ text }) => text)).toEqual([
      "Plot\n```r\nplot(x)\n---\n--\n```",
      "Table\n```r\ntable(x)\n```",
    ]);
  });
});

describe("Slidev", () => {
  it("parts settings from slides, takes the last comment as notes, and names imports", async () => {
    const deck = await read(
      "---",
      "theme: seriph",
      "---",
      "# Bread",
      "<v-clicks>",
      "",
      "- Flour",
      "</v-clicks>",
      "<!-- todo -->",
      "",
      "<!--",
      "Welcome all.",
      "-->",
      "---",
      "layout: two-cols",
      "class: 'a: b'",
      "---",
      "Left side",
      "---",
      "src: ./rye.md",
      "hide: false",
      "---",
      "---",
      "# Code",
      "```ts {1|2-3} {lines:true}",
      "let a: Map<string, T>;",
      "```",
      "<Counter :count='3' /> stays short",
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Bread"],
      [2, "Left side"],
      [4, "Code"],
    ]);
    expect(partOf(deck, 0, "notes")).toBe("Welcome all.");
    expect(deck.slides[2]?.text).toBe("Code\n```ts\nlet a: Map<string, T>;\n```\n stays short");
    expect(deck.warnings).toEqual([expect.stringContaining("./rye.md (page 3)")]);
    expect(deck.dialect).toBe("Slidev");
  });
});

describe("reveal.js", () => {
  it("is cut at rules below text, with notes in HTML and in shortcodes", async () => {
    const deck = await read(
      "+++",
      'title = "Week 1"',
      'outputs = ["Reveal"]',
      "+++",
      "## Dough",
      "Flour and water.",
      "---",
      "{{% section %}}",
      "## Salt",
      "Two per cent.",
      "<aside class='notes'>",
      "Let them taste.",
      "</aside>",
      "---",
      '{{< slide id="x" >}}',
      "## Rest",
      "{{% note %}}",
      "An hour.",
      "{{% /note %}}",
      "Twice {.fragment .fade-up}",
      "{{% /section %}}",
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Dough"],
      [2, "Salt"],
      [3, "Rest"],
    ]);
    expect([partOf(deck, 1, "notes"), partOf(deck, 2, "notes")]).toEqual(["Let them taste.", "An hour."]);
    expect(deck.slides[2]?.text).toMatch(/^Rest\n+Twice\n/);
    expect(JSON.stringify(deck.slides)).not.toMatch(/\{\{|outputs|aside|fragment/);
  });
});

describe("Pandoc and Quarto", () => {
  it("have notes and columns in fenced divs, nested too, and spans with attributes", async () => {
    const deck = await read(
      "---",
      "title: Baking",
      "format: revealjs",
      "---",
      "## Oven {.smaller background-color='black'}",
      ":::: {.columns}",
      "::: {.column width='40%'}",
      "Hot [very]{.red} hot",
      ":::",
      "::: {.column}",
      "![A stone](s.png){fig-align=center}",
      ":::",
      "::::",
      "::: {.notes}",
      "Warn them.",
      "",
      "- gloves",
      ":::",
      "### Still the oven",
      "At $250^{\\circ}$ for $x_{1}$.",
      "## Steam {visibility='hidden'}",
      "Much.",
      "",
      "{{< pagebreak >}}",
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Oven"],
      [2, "Steam"],
    ]);
    expect(partOf(deck, 0, "notes")).toBe("Warn them.\n\n- gloves");
    expect(partOf(deck, 0, "alt-text")).toBe("A stone");
    expect(deck.slides[0]?.text).toContain("Hot very hot");
    expect(deck.slides[0]?.text).toContain("Still the oven\nAt $250^{\\circ}$ for $x_{1}$.");
    expect(deck.slides[0]?.text).not.toMatch(/:::|\{\.|width/);
    expect(deck.slides[1]?.text).toBe("Steam\nMuch.");
  });
});

describe("any Markdown", () => {
  it("has no words in styles, scripts and tags, but in code", async () => {
    const deck = await read(
      "<style>",
      "",
      "h1 { color: red }",
      "</style>",
      "<script>",
      "let a = '# no heading';",
      "</script>",
      "# A `<div>` and x<sup>2</sup>",
      '<div class="x">Inside <b>bold</b>&nbsp;&lt;T&gt;</div>',
      "Use `<style>` for `&amp;`, List<String> and 1 < 2 > 0",
      "",
      "    <p>indented</p>",
    );
    expect(deck.slides[0]).toMatchObject({ title: "A <div> and x²" });
    expect(deck.slides[0]?.text).toBe(
      "A <div> and x²\n\nInside bold <T>\n\nUse `<style>` for `&amp;`, List<String> and 1 < 2 > 0\n\n    <p>indented</p>",
    );
  });

  it.each([
    ["# __Bold__ and *light*", "Bold and light"],
    ["# snake_case_name and $a_i + b_i$", "snake_case_name and $a_i + b_i$"],
    ["# [A [b] link](http://x.y/z_(w)) {#id}", "A [b] link"],
    ["# ~~Old~~ New <br/> line {.unnumbered .unlisted}", "Old New line"],
    ["# ![](logo.png) Logo &amp; name", "Logo & name"],
    ["# 2 * 3 * 4", "2 * 3 * 4"],
  ])("takes the marks off %j", async (line, title) => {
    expect((await read(line, "", "text")).slides[0]?.title).toBe(title);
  });

  it("knows a rule below a line of text for an edge where headings follow, and a lesson's underlined ones", async () => {
    const slides = await read("# A", "one", "---", "# B", "two", "---", "", "## C");
    expect(titlesOf(slides).map(([, title]) => title)).toEqual(["A", "B", "C"]);
    const lesson = await read("Flour", "---", "", "Rye and wheat.", "", "Water", "---", "", "Cold.");
    expect(titlesOf(lesson).map(([, title]) => title)).toEqual(["Flour", "Water"]);
    expect([slides.dialect, lesson.dialect]).toEqual([
      "slides between rules",
      "a lesson, cut at its headings",
    ]);
  });

  it("begins no section with a title above a picture", async () => {
    const deck = await read(
      "# Part",
      "",
      "---",
      "# Oven",
      "",
      "![An oven](o.png)",
      "",
      "---",
      "## C",
      "text",
    );
    expect(deck.slides.map(({ section }) => section)).toEqual(["Part", "Part", "Part"]);
  });

  it.each(["<!--", "<style>", ":::", "`", "``` ", "{{<", "<div", "{.a}", "$", "[", ".a[", "???\n", "--\n"])(
    "is read or refused however often %j comes",
    async (mark) => {
      for (const head of ["# A", "# A\n???\n???\n--\n- x"]) {
        const reading = read(head, "", `${mark.repeat(50_000)}x`);
        await reading.catch((error: unknown) =>
          expect(error).toMatchObject({ code: expect.stringMatching(/^(?:bad-deck|no-words)$/) }),
        );
      }
    },
  );
});
