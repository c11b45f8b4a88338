import { lexer, type Token } from "marked";
import { LecternError } from "../../src/errors.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { cleanText, decodeText, firstWords } from "./clean.ts";

/**
 * A deck in Markdown: slides between `---` (Marp, reveal.js), else a lesson whose every heading begins a slide. A
 * slide that is only a `#` heading begins a section, and in a lesson so does every `#`.
 */
export const readMarkdown: ReadDeck = async (bytes, name) => {
  const source = decodeText(bytes, name)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const body = source.replace(/^---\n[\s\S]*?\n---\n/, "").replace(/<!--[\s\S]*?-->/g, "");
  const tokens = lexer(body).filter((token) => token.type !== "space" || token.raw.length > 0);
  const hasRules = tokens.some((token) => token.type === "hr");
  const groups = hasRules ? splitAtRules(tokens) : splitAtHeadings(tokens);
  let section: string | null = null;
  const slides: ReadSlide[] = [];
  for (const [index, group] of groups.entries()) {
    const text = cleanText(group.map((token) => plain(token)).join(""));
    if (text === "") continue;
    const heading = group.find((token) => token.type === "heading");
    const title = heading?.type === "heading" ? cleanText(heading.text) : firstWords(text);
    if (heading?.type === "heading" && heading.depth === 1 && (!hasRules || group.every(isHeadingOrSpace)))
      section = title;
    slides.push({ page: index + 1, title: title || `Page ${index + 1}`, section, text });
  }
  if (slides.length === 0) throw new LecternError("bad-deck", `${name} has no text`);
  return { format: "markdown", pageCount: groups.length, slides, warnings: [] };
};

const isHeadingOrSpace = (token: Token) => token.type === "heading" || token.type === "space";

function splitAtRules(tokens: Token[]): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "hr") groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups.filter((group) => group.some((token) => token.type !== "space"));
}

function splitAtHeadings(tokens: Token[]): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === "heading" && token.depth <= 3) groups.push([]);
    groups.at(-1)?.push(token);
  }
  return groups.filter((group) => group.some((token) => token.type !== "space"));
}

/** A heading without its marks; the rest as it stands, for tables, lists and code read well as they are. */
function plain(token: Token): string {
  return token.type === "heading" ? `${token.text}\n` : token.raw;
}
