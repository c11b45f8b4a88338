import type { Nodes } from "hast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import { rehypeAddresses } from "../../web/src/answer-addresses.ts";

/** What stands on the page, an element that leads somewhere as its name in angle brackets. */
function draw(text: string): string {
  const pipeline = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeAddresses);
  return shown(pipeline.runSync(pipeline.parse(text))).trim();
}

function shown(node: Nodes): string {
  if (node.type === "text") return node.value;
  if (node.type !== "root" && node.type !== "element") return "";
  const inner = node.children.map(shown).join("");
  return node.type === "element" && /^(?:a|img)$/.test(node.tagName) ? `<${node.tagName}>${inner}` : inner;
}

describe("an answer's addresses", () => {
  it.each([
    ["[here](https://a.example/?q=1)", "here (https://a.example/?q=1)"],
    ["[www.a.example](https://b.example)", "www.a.example (https://b.example)"],
    ["[a **b**](//c.example)", "a b (//c.example)"],
    ["[x][n]\n\n[n]: https://a.example", "x (https://a.example)"],
    ["![logo](https://a.example/l.png)", "logo (https://a.example/l.png)"],
    ["![](https://a.example/l.png)", "https://a.example/l.png"],
    ["[![i](https://a.example/i)](https://b.example)", "i (https://a.example/i) (https://b.example)"],
    ["[run](javascript:alert(1))", "run (javascript:alert(1))"],
    ["[source](#cite-1)", "source"],
  ])("stand behind what would lead there: %s", (text, html) => {
    expect(draw(text)).toBe(html);
  });

  it.each(["https://a.example/x", "www.a.example", "ann@a.example"])(
    "stand once where they are told: %s",
    (text) => {
      expect(draw(`See ${text} now.`)).toBe(`See ${text} now.`);
    },
  );
});
