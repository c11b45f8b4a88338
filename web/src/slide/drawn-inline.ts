import type { Stretch } from "./drawn-blocks.ts";

/** Words that are set alike: without the signs that Markdown puts around them. */
export type DrawnInline = Stretch & { kind: "plain" | "strong" | "emphasis" | "code" | "maths" };

/** Bold, code, formulas, emphasis. A sign with a blank inside it, or within a word, is a sign of the text. */
const inline = new RegExp(
  [
    /\*\*(?=[^\s*])[^*]*[^\s*]\*\*/,
    /`[^`]+`/,
    /(?<!\\)\$(?=[^\s$])[^$]*[^\s$]\$(?!\d)/,
    /(?<![\p{L}\p{N}*])\*(?=[^\s*])[^*]*[^\s*]\*(?![\p{L}\p{N}*])/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);
const kinds: Record<string, DrawnInline["kind"]> = { "`": "code", $: "maths", "*": "emphasis" };

/** The pieces of a line of a slide's text, as offsets into it. */
export function drawnInline(text: string, { start, end }: Stretch): DrawnInline[] {
  const pieces: DrawnInline[] = [];
  let done = start;
  const plainUpTo = (to: number) => to > done && pieces.push({ kind: "plain", start: done, end: to });
  for (const { 0: found, index } of text.slice(start, end).matchAll(inline)) {
    const at = start + index;
    const sign = found.startsWith("**") ? 2 : 1;
    plainUpTo(at);
    done = at + found.length;
    const kind = sign === 2 ? "strong" : (kinds[found.charAt(0)] ?? "plain");
    pieces.push({ kind, start: at + sign, end: done - sign });
  }
  plainUpTo(end);
  return pieces;
}
