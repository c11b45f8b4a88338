import type { Nodes } from "hast";
import { marked } from "marked";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { rehypeAddresses } from "../../web/src/answer-addresses.ts";
import { type Mark, remarkAnswer } from "../../web/src/answer-marks.ts";

/** An element that a reader's browser would be given. */
export interface Drawn {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

/** An answer as the page draws it. */
export function drawAnswer(text: string, markers: number[], marks: Mark[]): Drawn[] {
  const pipeline = unified()
    .use(remarkParse)
    .use(remarkGfm, { singleTilde: false })
    .use(remarkAnswer, { isKnown: (marker: number) => markers.includes(marker), marks })
    .use(remarkRehype)
    .use(rehypeAddresses);
  return elementsOf(pipeline.runSync(pipeline.parse(text), text));
}

function elementsOf(node: Nodes): Drawn[] {
  if (node.type !== "root" && node.type !== "element") return [];
  const inner = node.children.flatMap(elementsOf);
  if (node.type === "root") return inner;
  const attributes = Object.fromEntries(
    Object.entries(node.properties).map(([name, value]) => [name, String(value)]),
  );
  return [{ name: node.tagName, attributes, text: textIn(node) }, ...inner];
}

function textIn(node: Nodes): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textIn).join("") : "";
}

/** An exported conversation as a reader's program shows it, one that lets HTML through. */
export function drawExport(markdown: string): Drawn[] {
  const html = marked.parse(markdown, { async: false });
  const tags = html.matchAll(
    /<([a-z][\w-]*)((?:\s+[^<>=\s]+(?:=(?:"[^"]*"|'[^']*'|[^\s>]*))?)*)\s*\/?>([^<]*)/gi,
  );
  return Array.from(tags, ([, name = "", rest = "", text = ""]) => ({
    name: name.toLowerCase(),
    attributes: Object.fromEntries(
      Array.from(rest.matchAll(/([^\s=]+)(?:="([^"]*)")?/g), ([, key = "", value = ""]) => [
        key,
        unescaped(value),
      ]),
    ),
    text: unescaped(text),
  }));
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const unescaped = (html: string) =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (written, name: string) => entities[name] ?? written);
