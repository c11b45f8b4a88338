import type { Link, PhrasingContent, Root, RootContent, Text } from "mdast";
import type { Span } from "../../src/text/split.ts";

/** A stretch of the answer's Markdown to mark, by what is to be said of it. */
export interface Mark extends Span {
  kind: "unsupported" | "ungrounded";
}

export interface AnswerMarks {
  /** Whether a marker has a source. */
  isKnown(marker: number): boolean;
  /** In order, and none within another. */
  marks: Mark[];
}

type Parent = Root | Extract<RootContent, { children: unknown[] }>;
/** A node, and the mark that all of it stands in. */
interface Piece {
  node: PhrasingContent;
  mark: Mark | null;
}

const phrasing = new Set(["paragraph", "heading", "tableCell", "strong", "emphasis", "delete", "link"]);

/**
 * A remark plugin. Markers `[n]` become links to `#cite-n`, where they have a source and stand in text: what looks like
 * one within code, a link or behind a backslash is none. Marked statements become `<span data-mark="…">`: several where a
 * statement reaches over cells or into emphasis, of which the last has `data-last`.
 */
export function remarkAnswer({ isKnown, marks }: AnswerMarks) {
  return (root: Root, file: { value: unknown }) => {
    markChildren(root, { source: String(file.value), isKnown, marks });
    const last = new Map(findSpans(root).map((span) => [span.mark, span]));
    for (const { data } of last.values()) data.hProperties["data-last"] = "";
  };
}

interface Context extends AnswerMarks {
  source: string;
}

function markChildren(parent: Parent, context: Context): void {
  if (!phrasing.has(parent.type)) {
    for (const child of parent.children) if ("children" in child) markChildren(child, context);
    return;
  }
  const inner = parent.type === "link" ? { ...context, isKnown: () => false } : context;
  const pieces = (parent.children as PhrasingContent[]).flatMap((node) => cut(node, inner));
  parent.children = wrap(pieces) as typeof parent.children;
}

/** A text is cut where markers and marks begin and end; of another node the inside is done, or it is taken whole. */
function cut(node: PhrasingContent, context: Context): Piece[] {
  if (node.type === "text") return cutText(node, context);
  const { start, end } = placeOf(node);
  const mark = context.marks.find((one) => one.start <= start && end <= one.end) ?? null;
  // What stands in a mark as a whole is not marked once more inside.
  if ("children" in node) markChildren(node, mark ? { ...context, marks: [] } : context);
  return [{ node, mark }];
}

function placeOf({ position }: PhrasingContent): Span {
  return { start: position?.start.offset ?? -1, end: position?.end.offset ?? -1 };
}

function cutText(text: Text, { source, isKnown, marks }: Context): Piece[] {
  const { start, end } = placeOf(text);
  const { value } = text;
  // What another plugin has put in, such as the text around an address that it made a link of, has no place.
  const places = start === -1 ? [] : alignText(value, source.slice(start, end)).map((place) => start + place);
  const markAt = (index: number) => {
    const place = places[index] ?? -1;
    return marks.find((mark) => mark.start <= place && place < mark.end) ?? null;
  };
  const pieces: Piece[] = [];
  const addText = (from: number, to: number) => {
    for (let index = from; index < to; ) {
      const mark = markAt(index);
      const first = index;
      while (index < to && markAt(index) === mark) index++;
      pieces.push({ node: { type: "text", value: value.slice(first, index) }, mark });
    }
  };
  let done = 0;
  for (const { 0: marker, 1: digits = "", index } of value.matchAll(/\[(\d{1,3})\]/g)) {
    // Written otherwise, such as behind a backslash, it is none.
    if (!isKnown(Number(digits)) || (start !== -1 && !source.startsWith(marker, places[index]))) continue;
    addText(done, index);
    pieces.push({ node: toLink(digits), mark: markAt(index) });
    done = index + marker.length;
  }
  addText(done, value.length);
  return pieces;
}

function toLink(digits: string): Link {
  return { type: "link", url: `#cite-${digits}`, children: [{ type: "text", value: digits }] };
}

/**
 * Where in its Markdown each character of a text stands: the Markdown has backslashes before some, references such as
 * `&amp;` for others, and behind a line break what makes the next line part of a list or quotation.
 */
function alignText(value: string, source: string): number[] {
  const places: number[] = [];
  let at = 0;
  while (places.length < value.length) {
    const character = value[places.length] ?? "";
    while (at < source.length && source[at] !== character && /[\s>]/.test(source[at] ?? "")) at++;
    const written = lengthWritten(source, at, value.slice(places.length, places.length + 36));
    places.push(at);
    // One reference may stand for both halves of a character.
    if (written > 2 && /^[\ud800-\udbff]/.test(character)) places.push(at);
    at += written;
  }
  return places;
}

/** How many characters of Markdown stand for the next one of the text. */
function lengthWritten(source: string, at: number, text: string): number {
  if (source[at] === "\\" && source[at + 1] === text[0] && /[!-/:-@[-`{-~]/.test(text[0] ?? "")) return 2;
  const reference = /^&#?\w{1,32};/.exec(source.slice(at, at + 36))?.[0];
  // A name that HTML does not know stays as it is written.
  const isPlain = reference && text.startsWith(reference) && !/^&(amp|#)/i.test(reference);
  return reference && !isPlain ? reference.length : 1;
}

/** Neighbours within one mark stand in one span. */
function wrap(pieces: Piece[]): PhrasingContent[] {
  const wrapped: (PhrasingContent | SpanElement)[] = [];
  for (const { node, mark } of pieces) {
    const last = wrapped.at(-1);
    if (mark === null) wrapped.push(node);
    else if (last && "mark" in last && last.mark === mark) last.children.push(node);
    else wrapped.push(toSpan(mark, [node]));
  }
  return wrapped;
}

/** mdast has no node for it; mdast-util-to-hast takes the element's name from `data`. */
interface SpanElement {
  type: "emphasis";
  mark: Mark;
  children: PhrasingContent[];
  data: { hName: "span"; hProperties: Record<string, string> };
}

function toSpan(mark: Mark, children: PhrasingContent[]): SpanElement {
  const hProperties = { "data-mark": mark.kind };
  return { type: "emphasis", mark, children, data: { hName: "span", hProperties } };
}

function findSpans(node: Root | RootContent | SpanElement): SpanElement[] {
  if ("mark" in node) return [node];
  return "children" in node ? (node.children as RootContent[]).flatMap(findSpans) : [];
}
