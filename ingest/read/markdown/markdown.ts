import { Lexer, type Token } from "marked";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { cleanText, decodeText, firstWords } from "../clean.ts";
import type { Extraction, ReadDeck, ReadSlide } from "../deck.ts";
import { extractionOf } from "../extraction.ts";
import { composeText } from "../slide-text.ts";
import { headingText, isHeading, readWords } from "./slide.ts";
import { type MarkdownSettings, splitSource } from "./source.ts";

/**
 * A deck in Markdown: slides between `---` (Marp, reveal.js, Slidev), else a lesson whose every heading down to `###`
 * begins a slide, under the path of the headings above it. A slide that is only a `#` heading begins a section. Text
 * stays as the source has it, for lists, tables and code read well as they are; headings lose their marks, pictures
 * leave their alternative text, and Marp's comments and reveal's `Note:` are the speaker's notes. Throws `bad-deck`.
 */
export const readMarkdown: ReadDeck = async (bytes, name, signal) => {
  signal.throwIfAborted();
  const source = decodeText(bytes, name)
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const { settings, stretches } = splitSource(source);
  const { groups, ruled } = toGroups(lexBlocks(stretches, name), settings);
  const sections = ruled ? dividingSections(groups, settings) : headingPaths(groups, settings);
  const slides: ReadSlide[] = [];
  for (const [at, group] of groups.entries()) {
    const words = readWords(group, ruled, settings);
    const { text, parts } = composeText(words.body, words);
    if (text === "") continue;
    const heading = headingOf(group);
    const said = parts?.map((part) => text.slice(part.start, part.end).replace(/^.*\n/, "")).join("\n") ?? "";
    const named = heading || (slides.length === 0 ? settings.title : "");
    const title = named || firstWords(words.body) || firstWords(said) || `Page ${at + 1}`;
    const whole =
      named === "" || text.includes(named) ? { text, parts } : composeText(`${named}\n${words.body}`, words);
    slides.push({
      page: at + 1,
      title,
      section: sections[at] ?? null,
      text: whole.text,
      ...(whole.parts && { parts: whole.parts }),
      ...(group.some(isHidden) && { hidden: true }),
    });
  }
  if (slides.length === 0) throw new LecternError("bad-deck", `${name} has no text`);
  return {
    format: "markdown",
    pageCount: groups.length,
    slides,
    warnings: [],
    extraction: account(slides, groups),
  };
};

/** By the blocks, for code may also be indented. */
function account(slides: ReadSlide[], groups: Token[][]): Extraction {
  const withToken = (type: string) =>
    slides.map(({ page }) => page).filter((page) => groups[page - 1]?.some((token) => token.type === type));
  const withTables = withToken("table");
  const hidden = slides.filter((slide) => slide.hidden).map(({ page }) => page);
  return { ...extractionOf(slides, groups.length), withTables, withCode: withToken("code"), hidden };
}

const isRule = (token: Token) => token.type === "hr";
/** reveal.js' usual mark between slides that stand one below the other. */
const isVerticalRule = (token: Token) => token.type === "paragraph" && token.raw.trim() === "--";
const isSlideHeading = (token: Token) => isHeading(token) && token.depth <= 3;

/** Two hundred lists or quotes begun on one line, which would take the lexer seconds and then its stack. */
const endless = /^[ \t]*(?:>[ \t]*|[-*+][ \t]+){200}/m;

/** Blocks only: text stays as it is written, so what is bold or a link within it need not be known. */
function lexBlocks(stretches: string[], name: string): Token[][] {
  try {
    if (stretches.some((stretch) => endless.test(stretch))) throw new Error("it is nested too deep");
    return stretches.map((stretch): Token[] => new Lexer().blockTokens(stretch));
  } catch (cause) {
    const advice = "look for lists or quotes that are nested too deep";
    throw new LecternError(
      "bad-deck",
      `${name} can't be read as Markdown (${errorMessage(cause)}): ${advice}`,
      {
        cause,
      },
    );
  }
}

/** A slide's tokens each. `ruled`: cut by marks, not by headings. */
function toGroups(lexed: Token[][], settings: MarkdownSettings): { groups: Token[][]; ruled: boolean } {
  const tokens = lexed.flat();
  const configured = lexed.length > 1;
  const ruled = configured || settings.marp || settings.dividers.length > 0 || isRuled(tokens);
  if (!ruled) return { groups: splitAt(tokens, isSlideHeading).filter(isFilled), ruled };
  const isDivider = (token: Token) => isHeading(token) && settings.dividers.includes(token.depth);
  // A configured separator takes the place of `---`, which is then a line on a slide.
  const groups = configured
    ? lexed
    : splitAt(tokens, (token) => isRule(token) || isVerticalRule(token) || isDivider(token));
  // An empty slide in the middle counts, for page numbers follow the presentation; edges that come of `---` do not.
  return { groups: trimEdges(groups.map(withoutSlideSettings)), ruled };
}

/** Rules separate slides where most stretches between them hold at most one main heading; a lesson may use a few. */
function isRuled(tokens: Token[]): boolean {
  const stretches = splitAt(tokens, (token) => isRule(token) || isVerticalRule(token))
    .map(withoutSlideSettings)
    .filter(isFilled);
  const slides = stretches.filter(
    (stretch) => stretch.filter((token) => isHeading(token) && token.depth <= 2).length <= 1,
  );
  return stretches.length > 1 && slides.length * 2 > stretches.length;
}

const isFilled = (group: Token[]) => group.some((token) => token.type !== "space");

function trimEdges(groups: Token[][]): Token[][] {
  const first = groups.findIndex(isFilled);
  return first < 0 ? [] : groups.slice(first, groups.findLastIndex(isFilled) + 1);
}

/** Cuts before every token that `starts` a slide; marks between slides go, headings stay. */
function splitAt(tokens: Token[], starts: (token: Token) => boolean): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    // `---` right before a dividing heading is one edge, not two.
    if (starts(token) && !(isHeading(token) && !isFilled(groups.at(-1) ?? []))) groups.push([]);
    if (!isRule(token) && !isVerticalRule(token)) groups.at(-1)?.push(token);
  }
  return groups;
}

/** reveal.js' mark of a slide that is not shown. */
const hiddenMark = '<!-- .slide: data-visibility="hidden" -->\n';
const isHidden = (token: Token) =>
  token.type === "html" && /<!--\s*\.slide:[^>]{0,500}data-visibility\s*=\s*["']?hidden/.test(token.raw);
/** Slidev's and remark's words for the same. */
const hides = /^(?:hide|disabled|exclude):[ \t]*true[ \t]*$/m;

/** Slidev begins a slide with `key: value` lines and `---`, which Markdown takes for a heading. */
function withoutSlideSettings(group: Token[]): Token[] {
  const at = group.findIndex((token) => token.type !== "space");
  const first = group[at];
  const isSettings =
    first && isHeading(first) && /\n-+\s*$/.test(first.raw) && /^(?:[\w-]+:(?: .*|$)\n?)+$/.test(first.text);
  if (!isSettings) return group;
  const rest = group.slice(at + 1);
  return hides.test(first.text)
    ? [{ type: "html", raw: hiddenMark, text: hiddenMark } as Token, ...rest]
    : rest;
}

function headingOf(group: Token[]): string {
  return headingText(group.find(isHeading)?.text ?? "");
}

/** In slides, a slide of nothing but `#` headings begins a section. */
function dividingSections(groups: Token[][], settings: MarkdownSettings): (string | null)[] {
  let section: string | null = settings.section || null;
  return groups.map((group) => {
    const heading = group.find(isHeading);
    const { body } = readWords(
      group.filter((token) => !isHeading(token)),
      true,
      settings,
    );
    const title = headingOf(group);
    if (heading?.depth === 1 && title !== "" && body === "") section = title;
    return section;
  });
}

/** In a lesson, the headings above a slide's own; its own too where that is a `#`, the lesson itself. */
function headingPaths(groups: Token[][], settings: MarkdownSettings): (string | null)[] {
  const top = settings.section || settings.title;
  const open: { depth: number; title: string }[] = [];
  return groups.map((group) => {
    const heading = group.find(isHeading);
    const title = headingOf(group);
    if (heading && title !== "") {
      while ((open.at(-1)?.depth ?? 0) >= heading.depth) open.pop();
      open.push({ depth: heading.depth, title });
    }
    const above = open
      .filter(({ depth }) => depth === 1 || depth < (heading?.depth ?? 7))
      .map((one) => one.title);
    const path = settings.section || above.length === 0 ? [top, ...above] : above;
    return cleanText(path.filter((name) => name !== "").join(" › ")) || null;
  });
}
