import type { AnyNode, Element } from "domhandler";
import { attribute, classesOf, isElement, textWithin } from "./nodes.ts";

/**
 * A formula between `$…$` as TeX has it, from what MathJax, KaTeX and Pandoc leave in a page; null for another element,
 * empty for the second form of one that stands there twice.
 */
export function formulaOf(element: Element): string | null {
  const classes = classesOf(element);
  if (element.name === "script")
    return /^math\/tex/.test(attribute(element, "type") ?? "") ? between(rawText(element)) : null;
  if (/(?:^|\s)(?:MathJax(?:_\w+)?|katex-html)(?:\s|$)/.test(classes)) return "";
  if (element.name === "math" || /(?:^|\s)katex(?:\s|$)/.test(classes) || element.name === "mjx-container") {
    const source = annotationIn(element);
    return source === null ? textWithin(element) : between(source);
  }
  return null;
}

/** `\(…\)` and `\[…\]`, which MathJax and KaTeX draw in the reader's browser. */
export const withFormulas = (text: string): string =>
  text.includes("\\")
    ? text.replace(/\\\(([^$]{1,2000}?)\\\)|\\\[([^$]{1,5000}?)\\\]/g, (_, within, apart) =>
        between(within ?? apart),
      )
    : text;

const between = (tex: string) => {
  const bare = tex.replace(/\s+/g, " ").trim();
  return bare === "" ? "" : `$${bare}$`;
};

const rawText = (element: Element) =>
  element.children.map((child) => (child.type === "text" ? child.data : "")).join("");

function annotationIn(element: Element): string | null {
  const left: AnyNode[] = [...element.children];
  for (let node = left.pop(); node; node = left.pop()) {
    if (!isElement(node)) continue;
    if (node.name === "annotation" && attribute(node, "encoding") === "application/x-tex")
      return textWithin(node);
    left.push(...node.children);
  }
  return null;
}
