import { lexer, type Token, type Tokens } from "marked";
import { LecternError } from "../../src/errors.ts";
import type { ReadDeck, ReadSlide } from "../deck.ts";
import { cleanText, decodeText, firstWords } from "./clean.ts";

/**
 * A deck in Markdown: slides between `---` (Marp, reveal.js), else a lesson whose every heading begins a slide. A
 * slide that is only a `#` heading begins a section, and in a lesson so does every `#`. Text stays as the source has
 * it, for lists, tables and code read well as they are; headings lose their marks; comments (speaker notes, Marp's
 * directives) and pictures are not text. Throws `bad-deck`.
 */
export const readMarkdown: ReadDeck = async (bytes, name) => {
  const source = decodeText(bytes, name)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const { title: deckTitle, body } = splitFrontMatter(source);
  const tokens = lexer(body);
  const ruled = isRuled(tokens);
  const groups = ruled ? splitAt(tokens, isRule) : splitAt(tokens, isSlideHeading);
  const slides: ReadSlide[] = [];
  const empty: number[] = [];
  let section: string | null = null;
  for (const [index, group] of groups.entries()) {
    const text = cleanText(group.map(plain).join(""));
    if (text === "") {
      empty.push(index + 1);
      continue;
    }
    const heading = group.find(isHeading);
    const words = heading ? headingText(heading.text) : "";
    if (words !== "" && heading?.depth === 1 && (!ruled || group.every(isHeadingOrBlank))) section = words;
    const title = words || (slides.length === 0 ? deckTitle : "") || firstWords(text) || `Page ${index + 1}`;
    slides.push({
      page: index + 1,
      title,
      section,
      text: text.includes(title) ? text : withTitle(title, text),
    });
  }
  if (slides.length === 0) throw new LecternError("bad-deck", `${name} has no text`);
  const warnings =
    empty.length > 0
      ? [`${empty.length} of ${groups.length} slides have no text (${empty.slice(0, 10).join(", ")})`]
      : [];
  return { format: "markdown", pageCount: groups.length, slides, warnings };
};

function withTitle(title: string, text: string): string {
  // A title that was shortened from the text's own first words is in it already.
  return title.endsWith("…") ? text : `${title}\n${text}`;
}

/** Front matter is a block of `key: value` lines at the very start; a deck may also begin with a slide's `---`. */
function splitFrontMatter(source: string): { title: string; body: string } {
  const match = source.match(/^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/);
  const block = match?.[1];
  if (!match || block === undefined || !/^[\w-]+[ \t]*:/.test(block)) return { title: "", body: source };
  const title = block.match(/^title[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$/m)?.[1] ?? "";
  return { title: cleanText(title), body: source.slice(match[0].length) };
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === "heading";
const isRule = (token: Token) => token.type === "hr";
const isSlideHeading = (token: Token) => isHeading(token) && token.depth <= 3;
const isHeadingOrBlank = (token: Token) =>
  isHeading(token) || token.type === "space" || plain(token).trim() === "";

/** Rules separate slides where most stretches between them hold at most one main heading; a lesson may use a few. */
function isRuled(tokens: Token[]): boolean {
  const stretches = splitAt(tokens, isRule);
  const slides = stretches.filter(
    (stretch) => stretch.filter((token) => isHeading(token) && token.depth <= 2).length <= 1,
  );
  return stretches.length > 1 && slides.length * 2 > stretches.length;
}

/** Cuts before every token that `starts` a slide; rules themselves go, headings stay. */
function splitAt(tokens: Token[], starts: (token: Token) => boolean): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (starts(token)) groups.push([]);
    if (!isRule(token)) groups.at(-1)?.push(token);
  }
  return groups.filter((group) => group.some((token) => token.type !== "space"));
}

function headingText(text: string): string {
  return cleanText(
    text.replace(/!\[[^\]]*\]\([^)]*\)/g, "").replace(/<!--[\s\S]*?-->|\{[#.][^}]*\}\s*$/g, ""),
  ).replace(/\s+/g, " ");
}

function plain(token: Token): string {
  if (isHeading(token)) return `${headingText(token.text)}\n`;
  if (token.type === "code") return token.raw;
  // reveal.js opens its speaker notes with `Note:`; they are kept, for a teacher wrote them to be said.
  return token.raw.replace(/<!--[\s\S]*?-->/g, "").replace(/^[ \t]*!\[[^\]]*\]\([^)]*\)[ \t]*$/gm, "");
}
