import type { Parent, Root, RootContent } from "mdast";
import type { InlineMath, Math as MathBlock } from "mdast-util-math";

/**
 * A remark plugin, after remark-math, which knows less than people write. What costs $5 here and $10 there is no formula:
 * as in Pandoc, the first dollar has something right behind it, the last something right before it and no digit behind
 * it. `$$…$$` that is a paragraph by itself stands by itself, on one line too.
 */
export function remarkFormulas() {
  return (root: Root, file: { value: unknown }): void => mend(root, String(file.value));
}

function mend(parent: Parent, source: string): void {
  parent.children = parent.children.map((node): RootContent => {
    if (node.type === "inlineMath") return isFormula(node, source) ? node : asText(node, source);
    if (!("children" in node)) return node;
    mend(node, source);
    const [only, ...others] = node.children;
    const isAlone = node.type === "paragraph" && others.length === 0;
    return isAlone && only?.type === "inlineMath" && written(only, source).startsWith("$$")
      ? asBlock(only)
      : node;
  });
}

const written = ({ position }: InlineMath, source: string): string =>
  source.slice(position?.start.offset, position?.end.offset);

function isFormula(node: InlineMath, source: string): boolean {
  const text = written(node, source);
  const behind = source[node.position?.end.offset ?? 0] ?? "";
  return text.startsWith("$$") || (/^\$\S/.test(text) && /\S\$$/.test(text) && !/\d/.test(behind));
}

const asText = (node: InlineMath, source: string): RootContent => ({
  type: "text",
  value: written(node, source),
  ...(node.position ? { position: node.position } : {}),
});

/** As remark-math makes it of a block. */
function asBlock({ value, position }: InlineMath): MathBlock {
  const code = {
    type: "element" as const,
    tagName: "code",
    properties: { className: ["language-math", "math-display"] },
    children: [{ type: "text" as const, value }],
  };
  return {
    type: "math",
    value,
    data: { hName: "pre", hChildren: [code] },
    ...(position ? { position } : {}),
  };
}
