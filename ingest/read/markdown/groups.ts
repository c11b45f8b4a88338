import { Lexer, type Token } from "marked";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { readProperties } from "./properties.ts";
import { isHeading } from "./slide.ts";
import type { MarkdownSettings } from "./source.ts";

/** A slide's tokens. */
export interface Group {
  tokens: Token[];
  hidden: boolean;
  imports: string | null;
}

const isRule = (token: Token) => token.type === "hr";
/** reveal.js' usual mark between slides that stand one below the other. */
const isVerticalRule = (token: Token) => token.type === "paragraph" && token.raw.trim() === "--";
const isSlideHeading = (token: Token) => isHeading(token) && token.depth <= 3;

/** Two hundred lists or quotes begun on one line, which would take the lexer seconds and then its stack. */
const endless = /^[ \t]*(?:>[ \t]*|[-*+][ \t]+){200}/m;

/** Blocks only: text stays as it is written, so what is bold or a link within it need not be known. */
export function lexBlocks(source: string, name: string): Token[] {
  try {
    if (endless.test(source)) throw new Error("it is nested too deep");
    return new Lexer().blockTokens(source);
  } catch (cause) {
    const advice = "look for lists or quotes that are nested too deep";
    throw new LecternError(
      "bad-deck",
      `${name} can't be read as Markdown (${errorMessage(cause)}): ${advice}`,
      { cause },
    );
  }
}

/** The slides of a source. `ruled`: cut by marks, not by headings. */
export function toGroups(
  stretches: string[],
  settings: MarkdownSettings,
  name: string,
): { groups: Group[]; ruled: boolean } {
  if (settings.isCut) {
    const groups = readProperties(stretches, settings.dialect).map(({ source, ...rest }) => {
      return { tokens: lexBlocks(source, name), ...rest };
    });
    return { groups: trimEdges(groups), ruled: true };
  }
  const tokens = lexBlocks(stretches[0] ?? "", name);
  const ruled = settings.dialect === "marp" || settings.dividers.length > 0 || isRuled(tokens);
  if (!ruled) return { groups: splitAtHeadings(tokens), ruled };
  const isDivider = (token: Token) => isHeading(token) && settings.dividers.includes(token.depth);
  const isEdge = (token: Token) => isRule(token) || isVerticalRule(token) || isDivider(token);
  // An empty slide in the middle counts, for page numbers follow the presentation; edges that come of `---` do not.
  return { groups: trimEdges(splitAt(tokens, isEdge).map(shown)), ruled };
}

export const shown = (tokens: Token[]): Group => ({ tokens, hidden: false, imports: null });

/** A lesson's slides. */
export const splitAtHeadings = (tokens: Token[]): Group[] =>
  splitAt(tokens, isSlideHeading).filter(isFilled).map(shown);

/** Rules separate slides where most stretches between them hold at most one main heading; a lesson may use a few. */
function isRuled(tokens: Token[]): boolean {
  const stretches = splitAt(tokens, (token) => isRule(token) || isVerticalRule(token)).filter(isFilled);
  const slides = stretches.filter(
    (stretch) => stretch.filter((token) => isHeading(token) && token.depth <= 2).length <= 1,
  );
  return stretches.length > 1 && slides.length * 2 > stretches.length;
}

/** Comments, which only their place holders are left of, fill no slide. */
const isFilled = (tokens: Token[]) =>
  tokens.some((token) => token.type !== "space" && !/^(?:\s*<!--\d+-->)+\s*$/.test(token.raw));

function trimEdges(groups: Group[]): Group[] {
  const isSlide = ({ tokens, imports }: Group) => isFilled(tokens) || imports !== null;
  const first = groups.findIndex(isSlide);
  return first < 0 ? [] : groups.slice(first, groups.findLastIndex(isSlide) + 1);
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
