import { describe, expect, it } from "vitest";
import { readDeck } from "../../../ingest/read/read.ts";

const signal = new AbortController().signal;
const read = (html: string) => readDeck(new TextEncoder().encode(html), "deck.html", signal);
type Deck = Awaited<ReturnType<typeof read>>;
const titlesOf = ({ slides }: Deck) => slides.map(({ page, title }) => [page, title]);
const reveal = (...sections: string[]) =>
  `<!doctype html><title>Bread</title><style>h1 { color: red }</style><div class="reveal"><div class="slides">${sections.join("\n")}</div></div><script>Reveal.initialize()</script>`;

describe("a deck in HTML", () => {
  it("of reveal.js or Quarto has its slides, stacks, notes and hidden ones", async () => {
    const deck = await read(
      reveal(
        '<section id="title-slide"><h1>Bread</h1><p>Ada</p></section>',
        "<section><section><h1>Part one</h1></section><section><h2>Yeast <b>cells</b></h2><ul><li>Sugar<ul><li>is eaten</li></ul></li><li>CO<sub>2</sub></li></ul><aside class='notes'>Tell the story.</aside></section></section>",
        '<section data-visibility="hidden"><h2>Exam</h2><p>42</p></section>',
        '<section data-notes="Show it."><h2>Oven</h2><img src="o.png" alt="An oven"></section>',
      ),
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Bread"],
      [2, "Part one"],
      [3, "Yeast cells"],
      [4, "Exam"],
      [5, "Oven"],
    ]);
    expect(deck.slides.map(({ section }) => section)).toEqual([null, ...Array(4).fill("Part one")]);
    expect(deck.slides[2]?.text).toBe(
      "Yeast cells\n- Sugar\n  - is eaten\n- CO₂\n\nSpeaker notes:\nTell the story.",
    );
    expect(deck.slides[3]?.hidden).toBe(true);
    expect(deck.slides[4]?.text).toBe("Oven\n\nAlt text:\nAn oven\n\nSpeaker notes:\nShow it.");
    expect(JSON.stringify(deck)).not.toMatch(/initialize|color: red/);
    expect(deck.dialect).toBe("reveal.js, in HTML");
  });

  it("keeps code, tables and formulas", async () => {
    const deck = await read(
      reveal(
        `<section><h2>Code</h2><div class="sourceCode"><pre class="sourceCode python"><code>x = 1\n<span>if</span> x &lt; 2:\n    y()</code></pre></div></section>`,
        "<section><h2>Table</h2><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2<br>3</td></tr></table></section>",
        `<section><h2>Sum</h2><p>Half is <span class="math inline">\\(\\frac{1}{2}\\)</span>, and <span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">x2</span></span>; the 2<sup>nd</sup> of 10<sup>8</sup></p></section>`,
      ),
    );
    expect(deck.slides.map(({ text }) => text)).toEqual([
      "Code\n```python\nx = 1\nif x < 2:\n    y()\n```",
      "Table\n| a | b |\n| --- | --- |\n| 1 | 2 3 |",
      "Sum\nHalf is $\\frac{1}{2}$, and $x^2$; the 2nd of 10⁸",
    ]);
  });

  it("of remark or xaringan is read as the Markdown within it", async () => {
    const deck = await read(
      "<title>T</title><textarea id='source'>class: center\n# Bread &amp; salt\none\n--\ntwo\n???\nSay it\n---\n# Second\nx &lt; y</textarea><script src='remark.js'></script>",
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Bread & salt"],
      [2, "Second"],
    ]);
    expect(deck.slides[0]?.text).toMatch(/one\s+two\n\nSpeaker notes:\nSay it$/);
    expect(deck.slides[1]?.text).toContain("x < y");
  });

  it("of reveal.js in Markdown, too, and names what lies elsewhere", async () => {
    const deck = await read(
      reveal(
        "<section data-markdown><textarea data-template>\n      ## A\n      text\n      ---\n      ## B\n      Note: say\n    </textarea></section>",
        '<section data-markdown="more.md"></section>',
      ),
    );
    expect(titlesOf(deck)).toEqual([
      [1, "A"],
      [2, "B"],
    ]);
    expect(deck.warnings).toEqual([expect.stringContaining("more.md")]);
  });

  it("of Marp has a slide for each drawing, with the notes below", async () => {
    const layer = (kind: string, words: string) =>
      `<foreignObject><section data-marpit-advanced-background="${kind}">${words}</section></foreignObject>`;
    const deck = await read(
      `<svg data-marpit-svg="">${layer("background", "<figure></figure>")}${layer("content", "<h1>Locks</h1><p>One task.</p>")}${layer("pseudo", "")}</svg><svg data-marpit-svg=""><foreignObject><section><h2>Two</h2></section></foreignObject></svg><div class="bespoke-marp-note" data-index="0"><p>Wait.</p></div>`,
    );
    expect(titlesOf(deck)).toEqual([
      [1, "Locks"],
      [2, "Two"],
    ]);
    expect(deck.slides[0]?.text).toBe("Locks\nOne task.\n\nSpeaker notes:\nWait.");
  });

  it.each([
    ["Slidy", "<body><div class='slide'><h1>A</h1></div><div class='slide'><h1>B</h1><p>b</p></div></body>"],
    ["ioslides", "<slides><slide><hgroup><h2>A</h2></hgroup></slide><slide><h2>B</h2></slide></slides>"],
    [
      "impress.js",
      "<div id='impress'><div class='step'><h1>A</h1></div><div class='step'><h1>B</h1></div></div>",
    ],
    [
      "Shower",
      "<body><section class='slide'><h2>A</h2></section><section class='slide'><h2>B</h2></section></body>",
    ],
  ])("of %s has its slides", async (_, html) => {
    expect(titlesOf(await read(html)).map(([, title]) => title)).toEqual(["A", "B"]);
  });
});

describe("a page in HTML", () => {
  const words = "A loaf is baked of flour, water and salt, and takes a day. ".repeat(5);

  it("is a lesson: a slide for each heading, without what the site puts around it", async () => {
    const deck = await read(
      `<title>Week 4</title><nav>Home</nav><main><h1>Bread</h1><p>${words}</p><div><h2>Yeast</h2><p>It <a href="x">lives</a><p>on sugar.<h3>Wild</h3><blockquote>Caught.</blockquote></div><h2>Steps</h2><ol start="3"><li>Mix</li><li>Wait</li></ol></main><footer>© a school</footer>`,
    );
    expect(deck.slides.map(({ title, section }) => [title, section])).toEqual([
      ["Bread", "Week 4"],
      ["Yeast", "Bread"],
      ["Wild", "Bread › Yeast"],
      ["Steps", "Bread"],
    ]);
    expect(deck.slides[1]?.text).toBe("Yeast\nIt lives\non sugar.");
    expect(deck.slides[3]?.text).toBe("Steps\n3. Mix\n4. Wait");
    expect(JSON.stringify(deck)).not.toMatch(/Home|a school/);
  });

  it("without a heading is called by its title or its first words", async () => {
    expect((await read("<title>Rye</title><p>Dense and dark")).slides[0]?.title).toBe("Rye");
    expect((await read("<p>Dense and dark")).slides[0]?.title).toBe("Dense and dark");
  });

  it("is read in the encoding that it names", async () => {
    const head = new TextEncoder().encode('<meta charset="windows-1251"><h1>');
    const bytes = new Uint8Array([...head, 0xd5, 0xeb, 0xe5, 0xe1]);
    expect((await readDeck(bytes, "deck.html", signal)).slides[0]?.title).toBe("Хлеб");
  });

  it("may be large, broken, or nested without end", async () => {
    const picture = `<img alt="A loaf" src="data:image/png;base64,${"A".repeat(20_000_000)}">`;
    expect((await read(`<h1>Bread</h1>${picture}<p>Baked`)).slides[0]?.text).toBe(
      "Bread\nBaked\n\nAlt text:\nA loaf",
    );
    expect((await read(`<b><i>Bold</b> both</i><p>${"<span>".repeat(5_000)}deep`)).slides[0]?.text).toContain(
      "deep",
    );
    await expect(read("<html><head><script>let a = 1</script></head></html>")).rejects.toMatchObject({
      code: "no-words",
    });
  });
});

it("a listing of Quarto's has its language, and no button's words", async () => {
  const deck = await read(
    '<h1>A</h1><pre class="sourceCode numberSource python"><code class="sourceCode python">x = 1<button>Copy</button></code></pre>',
  );
  expect(deck.slides[0]?.text).toBe("A\n```python\nx = 1\n```");
});

it("a slide of Marp's has no header or footer, and remark's source may be a script", async () => {
  const marp = await read(
    "<svg data-marpit-svg><foreignObject><section><header>Course</header><h1>A</h1><footer>School</footer></section></foreignObject></svg>",
  );
  expect(marp.slides[0]?.text).toBe("A");
  const remark = await read('<script id="source" type="text/template">\n# A\n---\n# B\n</script>');
  expect(titlesOf(remark).map(([, title]) => title)).toEqual(["A", "B"]);
});

it("a page of elements that are never closed is refused before its parser takes minutes", async () => {
  await expect(read(`${"<div>".repeat(60_000)}deep`)).rejects.toMatchObject({
    code: "bad-deck",
    message: expect.stringMatching(/elements within elements without end/),
  });
  const forgetful = Array.from({ length: 2_000 }, (_, at) => `<div><p>slide ${at}`).join("");
  expect((await read(forgetful)).slides[0]?.text).toContain("slide 1999");
});
