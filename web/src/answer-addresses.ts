import type { Element, ElementContent, Root, RootContent } from "hast";

/**
 * A rehype plugin. An answer leads to its sources and nowhere else: a model that a slide or a student has talked round
 * could put what it knows into the address of a picture or of a link, and what a link shows need not be where it
 * leads. What it writes as one becomes text, with the address behind it; its own places in the text are no address.
 */
export function rehypeAddresses() {
  return (root: Root): void => {
    root.children = root.children.flatMap(withoutLinks);
  };
}

type Node = RootContent | ElementContent;

function withoutLinks<Kind extends Node>(node: Kind): (Kind | ElementContent)[] {
  if (node.type !== "element") return [node];
  node.children = node.children.flatMap(withoutLinks);
  if (node.tagName === "img") return toText(node, "src", String(node.properties.alt ?? ""));
  return node.tagName === "a" ? toText(node, "href", null) : [node];
}

/** `alt`: what stands for a picture. */
function toText(
  { children, properties }: Element,
  name: "href" | "src",
  alt: string | null,
): ElementContent[] {
  const address = String(properties[name] ?? "");
  const shown = alt ?? children.map(textOf).join("");
  const text: ElementContent[] = alt === null ? children : [{ type: "text", value: alt }];
  const isShown = withoutScheme(address) === withoutScheme(shown);
  if (address === "" || address.startsWith("#") || isShown) return text;
  return [...text, { type: "text", value: shown === "" ? address : ` (${address})` }];
}

const withoutScheme = (address: string) => address.replace(/^(?:mailto:|https?:\/\/)/i, "");

function textOf(node: ElementContent): string {
  if (node.type === "text") return node.value;
  return node.type === "element" ? node.children.map(textOf).join("") : "";
}
