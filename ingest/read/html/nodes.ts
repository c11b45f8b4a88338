import type { AnyNode, Element } from "domhandler";

export const isElement = (node: AnyNode): node is Element =>
  node.type === "tag" || node.type === "script" || node.type === "style";

export const attribute = ({ attribs }: Element, name: string): string | undefined => attribs[name];

export const classesOf = (element: Element): string => attribute(element, "class") ?? "";

/** All text below an element, however deep it is nested, but for what its buttons say. */
export function textWithin(element: Element): string {
  const texts: string[] = [];
  const left: AnyNode[] = [...element.children].reverse();
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === "text") texts.push(node.data);
    else if (isElement(node) && node.type === "tag" && node.name !== "button") {
      if (node.name === "br") texts.push("\n");
      for (let at = node.children.length - 1; at >= 0; at--) {
        const child = node.children[at];
        if (child) left.push(child);
      }
    }
  }
  return texts.join("");
}
