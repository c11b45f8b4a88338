import { untold } from "../../ledger/charge.ts";
import type { ConverseEvent } from "../../providers/provider.ts";
import { fenced, oneLine, rowOf, ruleOf } from "../../text/block-markdown.ts";
import { readBlocks } from "../../text/blocks.ts";
import { type Item, readLayout } from "../../text/layout.ts";
import { answersNothing } from "../../text/slide-kind.ts";
import { partOf } from "../../text/slide-parts.ts";
import type { Passage, Slide } from "../../types.ts";

/** A stretch of an answer in Markdown, and the slides' words that bear it out. */
export interface Piece {
  text: string;
  cites?: { slide: Slide; quote: string }[];
}

/** A line by itself, of which nothing is said. */
export const heading = (text: string): Piece => {
  const plain = oneLine(text)
    .replace(/[*_`#]+/g, " ")
    .replace(/[.:!?：？]+$/u, "")
    .trim();
  return { text: `\n\n**${plain}**\n` };
};

/** A slide's title as an item of a list, with the line that says most of what it says. */
export function slideLine(slide: Slide, withKeyLine: boolean): Piece {
  const title = plainTitle(slide);
  const key = withKeyLine ? keyLine(slide) : null;
  if (key === null) return { text: `\n- ${title}`, cites: [{ slide, quote: titleQuote(slide) }] };
  return { text: `\n- **${title}**: ${oneLine(key)}`, cites: [{ slide, quote: key }] };
}

export const plainTitle = ({ title }: Slide): string => oneLine(title).replace(/\*+/g, "");

/** A slide's own lines as a list, up to a limit and without what is nested under them, with a single citation. */
export function listOf(slide: Slide, max: number): Piece[] {
  const { text, title } = slide;
  const lines = readLayout(text, title)
    .map((item) => ({ ...item, own: text.slice(item.start, item.end) }))
    .filter(
      ({ kind, own }) => kind === "bullet" || (kind !== "code" && kind !== "row" && !answersNothing(own)),
    )
    .filter(({ own }) => partOf(slide, own) === null);
  const bullets = lines.filter(({ kind }) => kind === "bullet");
  // What stands beside a list labels a picture.
  const listed = bullets.length > 1 ? bullets : lines;
  const indent = Math.min(...listed.map((line) => line.indent));
  const shown = listed.filter((line) => line.indent === indent).slice(0, max);
  const quote = text.slice(shown[0]?.start, shown.at(-1)?.end);
  return shown.map(({ own }, at) => ({
    text: `\n- ${withoutLinks(oneLine(own))}`,
    ...(at === shown.length - 1 ? { cites: [{ slide, quote }] } : {}),
  }));
}

const withoutLinks = (text: string) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

/** Words of the slide that name it. */
export function titleQuote({ title, text }: Slide): string {
  if (title !== "" && text.includes(title)) return title;
  return (
    text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}

/** A longer line is no short way to say what its slide says. */
const maxKeyWords = 40;

/** Verbatim: the first line of a slide that says something; null if there is none, or only a listing or a table. */
function keyLine(slide: Slide): string | null {
  const items = readBlocks({ slide, text: slide.text }, 0)
    .filter(({ kind }) => kind === "prose" || kind === "list")
    .flatMap((block) => block.items);
  const telling = items.find(
    ({ isLeadIn, kind, words, text }) =>
      !isLeadIn && kind !== "code" && words >= 2 && words <= maxKeyWords && partOf(slide, text) === null,
  );
  return telling?.text ?? null;
}

/** A slide whole, each run of its words cited. What stands on it only as notes or a description is left out. */
export function wholeSlide(slide: Slide): Piece[] {
  const { text, title } = slide;
  const items = readLayout(text, title);
  const indents = [...new Set(items.map(({ indent }) => indent))].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let run: Item[] = [];
  const end = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (first && last) {
      const shown = run.map((item, at) => lineOf(text, item, { before: run[at - 1], indents }));
      pieces.push({ text: shown.join(""), cites: [{ slide, quote: text.slice(first.start, last.end) }] });
    }
    run = [];
  };
  for (const item of items) {
    const part = partOf(slide, text.slice(item.start, item.end));
    if (part === null || part.kind === "ocr") run.push(item);
    else end();
  }
  end();
  const titled = { text: `\n\n**${plainTitle(slide)}**\n` };
  if (pieces.length > 0) return [titled, ...pieces];
  return [{ text: `\n\n**${plainTitle(slide)}**`, cites: [{ slide, quote: titleQuote(slide) }] }];
}

function lineOf(
  text: string,
  item: Item,
  { before, indents }: { before: Item | undefined; indents: number[] },
): string {
  const own = text.slice(item.start, item.end);
  if (item.kind === "code") return `\n\n${fenced(own)}`;
  if (item.kind === "row") {
    if (/^[\s|:+=-]+$/.test(own)) return "";
    return before?.kind === "row" ? `\n${rowOf(own)}` : `\n\n${rowOf(own)}\n${ruleOf(own)}`;
  }
  const line = oneLine(own);
  if (item.kind !== "bullet") return `\n\n${line}`;
  const gap = before && before.kind !== "bullet" ? "\n\n" : "\n";
  return `${gap}${"  ".repeat(indents.indexOf(item.indent))}- ${line}`;
}

/** Each slide that is cited, once. */
export function passagesOf(pieces: Piece[]): Passage[] {
  const slides = new Map(pieces.flatMap(({ cites = [] }) => cites.map(({ slide }) => [slide.id, slide])));
  return [...slides.values()].map((slide) => ({ slide, text: slide.text }));
}

/** What was put together, as a model would have said it: so it is cited, guarded, kept and shown like any answer. */
export async function* tell(pieces: Piece[], passages: Passage[]): AsyncGenerator<ConverseEvent> {
  // At the beginning no line is left free, and between two pieces one at most.
  let breaks = 2;
  for (const { text, cites = [] } of pieces) {
    const lines = /^\n*/.exec(text)?.[0].length ?? 0;
    const said = text.slice(lines);
    yield { type: "text", text: "\n".repeat(Math.max(0, Math.min(lines, 2 - breaks))) + said };
    breaks = said === "" ? Math.max(breaks, lines) : (/\n*$/.exec(said)?.[0].length ?? 0);
    for (const { slide, quote } of cites) {
      yield { type: "citation", passage: passages.findIndex((one) => one.slide.id === slide.id), quote };
    }
  }
  yield {
    type: "finish",
    stopReason: "end",
    usage: untold,
  };
}
