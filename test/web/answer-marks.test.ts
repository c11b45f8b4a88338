import fc from "fast-check";
import type { Nodes } from "hast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import { type Mark, remarkAnswer } from "../../web/src/answer-marks.ts";

/** As react-markdown does it, which gives React's elements where this gives HTML. */
function draw(text: string, marks: Mark[] = [], known = [1, 2]): string {
  const pipeline = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkAnswer, { isKnown: (marker: number) => known.includes(marker), marks })
    .use(remarkRehype);
  return toHtml(pipeline.runSync(pipeline.parse(text), text));
}

function toHtml(node: Nodes): string {
  if (node.type === "text") return node.value.replace(/[&<]/g, (sign) => (sign === "&" ? "&amp;" : "&lt;"));
  if (node.type !== "root" && node.type !== "element") return "";
  const inner = node.children.map(toHtml).join("");
  if (node.type === "root") return inner;
  const properties = Object.entries(node.properties).map(
    ([name, value]) => ` ${name === "className" ? "class" : name}="${value}"`,
  );
  return `<${node.tagName}${properties.join("")}>${inner}</${node.tagName}>`;
}

/** Marks the one place where these words stand. */
const markOf = (text: string, words: string, kind: Mark["kind"] = "unsupported"): Mark => {
  const start = text.indexOf(words);
  return { start, end: start + words.length, kind };
};
const drawMarked = (text: string, ...words: string[]) =>
  draw(
    text,
    words.map((one) => markOf(text, one)),
  );
const open = '<span data-mark="unsupported" data-last="">';

describe("markers", () => {
  it("become citations where their source is known", () => {
    expect(draw("One [1], two [2][1], three [3].")).toBe(
      '<p>One <cite data-marker="1">1</cite>, two <cite data-marker="2">2</cite><cite data-marker="1">1</cite>, three [3].</p>',
    );
  });

  it.each([
    ["`x[1]`", "<p><code>x[1]</code></p>"],
    ["``a ` [1]``", "<p><code>a ` [1]</code></p>"],
    ["```\ny[1]\n```", "<pre><code>y[1]\n</code></pre>"],
    ["~~~ts\ny[1]\n~~~", '<pre><code class="language-ts">y[1]\n</code></pre>'],
    ["    y[1]", "<pre><code>y[1]\n</code></pre>"],
    ["x\\[1\\] and y\\[1]", "<p>x[1] and y[1]</p>"],
    ["&#91;1]", "<p>[1]</p>"],
    ["[see [1] here](https://a.example)", '<p><a href="https://a.example">see [1] here</a></p>'],
  ])("are none in %j", (text, html) => {
    expect(draw(text)).toBe(html);
  });

  it("are found beside addresses that become links by themselves", () => {
    for (const address of ["www.a.example", "https://a.example/x", "ann@a.example", "mailto:ann@a.example"])
      expect(draw(`See ${address} [1].`)).toMatch(/<\/a> <cite data-marker="1">1<\/cite>\.<\/p>$/);
  });

  it("are found in lists, tables, quotations and emphasis", () => {
    const cite = '<cite data-marker="1">1</cite>';
    expect(draw("- a [1]\n- b")).toContain(`<li>a ${cite}</li>`);
    expect(draw("| a |\n| - |\n| b [1] |")).toContain(`<td>b ${cite}</td>`);
    expect(draw("> a\n> b [1]")).toContain(`b ${cite}`);
    expect(draw("**a [1]**")).toBe(`<p><strong>a ${cite}</strong></p>`);
  });
});

describe("marked statements", () => {
  it("may be the tutor's own, emphasis and all", () => {
    const text = "It rises [1]. *Tutor: Shall we go on?*";
    expect(draw(text, [markOf(text, "*Tutor: Shall we go on?*", "own")])).toBe(
      '<p>It rises <cite data-marker="1">1</cite>. <span data-mark="own" data-last=""><em>Tutor: Shall we go on?</em></span></p>',
    );
  });

  it("stand in a span, markers and emphasis within it", () => {
    expect(drawMarked("One. Two **bold** [1] end. Three.", "Two **bold** [1] end.")).toBe(
      `<p>One. ${open}Two <strong>bold</strong> <cite data-marker="1">1</cite> end.</span> Three.</p>`,
    );
  });

  it("that begin or end within emphasis are marked in it, and end once", () => {
    expect(drawMarked("**One. Two** goes on. Three.", "Two** goes on.")).toBe(
      `<p><strong>One. <span data-mark="unsupported">Two</span></strong>${open} goes on.</span> Three.</p>`,
    );
    expect(drawMarked("Two **goes on. Three.**", "Two **goes on.")).toBe(
      `<p><span data-mark="unsupported">Two </span><strong>${open}goes on.</span> Three.</strong></p>`,
    );
  });

  it("are found behind what Markdown writes in more characters than it shows", () => {
    for (const before of ["a \\* b. ", "a &amp; b &lt;. ", "&#x1F600; \\\\ x. ", "😀 x. ", "&amp;amp; x. "]) {
      expect(drawMarked(`${before}Two. Three.`, "Two.")).toContain(`${open}Two.</span> Three.`);
    }
    expect(drawMarked("> One.  \n> and\n>    more. Two. Three.", "Two.")).toContain(
      `${open}Two.</span> Three.`,
    );
    expect(drawMarked("- One\n  goes on. Two. Three.", "Two.")).toContain(`${open}Two.</span> Three.`);
    expect(drawMarked("C\\# is here. So.", "C\\# is here.")).toBe(`<p>${open}C# is here.</span> So.</p>`);
  });

  it("reach over the cells of a row", () => {
    expect(drawMarked("| a | b |\n| - | - |\n| c | d |", "| c | d |")).toContain(
      `<td><span data-mark="unsupported">c</span></td>\n<td>${open}d</span></td>`,
    );
  });

  const pieces = fc.array(
    fc.constantFrom(
      ..."Word |One. |[1]|[9]|**bold** |*it* |`c [1]` |\\* |&amp; |😀|\n|\n\n- |\n> |\n\n| a \\| b |\n|[l [1]](http://x) |~~~\n|# ".split(
        "|",
      ),
    ),
    { maxLength: 14 },
  );
  it("change nothing of what is shown, whatever is marked", () => {
    const shown = (html: string) => html.replace(/<\/?span[^>]*>/g, "");
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(120), { maxLength: 6 }), (parts, places) => {
        const text = parts.join("");
        const ordered = [...new Set(places)].sort((a, b) => a - b);
        const marks = ordered.slice(0, -1).flatMap((start, index): Mark[] => {
          return index % 2 === 0 ? [{ start, end: ordered[index + 1] ?? start, kind: "ungrounded" }] : [];
        });
        expect(shown(draw(text, marks))).toBe(shown(draw(text)));
      }),
      { numRuns: 300 },
    );
  });
});
