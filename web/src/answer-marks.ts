import type { PhrasingContent, Root, RootContent, Text } from "mdast";
import type { Span } from "../../src/text/split.ts";

/** A stretch of the answer's Markdown to mark, and why. */
export interface Mark extends Span {
  kind: "unsupported" | "ungrounded" | "own";
}

interface AnswerMarks {
  /** Whether a marker has a source. */
  isKnown(marker: number): boolean;
  /** In order and not nested. */
  marks: Mark[];
}

type Parent = Root | Extract<RootContent, { children: unknown[] }>;
/** A node, and the mark that covers all of it. */
interface Piece {
  node: PhrasingContent;
  mark: Mark | null;
}

const phrasing = new Set(["paragraph", "heading", "tableCell", "strong", "emphasis", "delete", "link"]);

/**
 * A remark plugin. Markers `[n]` in text become `<cite data-marker="n">` if they have a source, an element that no
 * Markdown makes; inside code or a link, or after a backslash, `[n]` is no marker. A marked statement becomes `<span data-mark="…">`, or several spans if it
 * reaches over cells or into emphasis; the last of them has `data-last`.
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

/** A text is cut where markers and marks begin and end; any other node is kept whole and its children are marked. */
function cut(node: PhrasingContent, context: Context): Piece[] {
  if (node.type === "text") return cutText(node, context);
  const { start, end } = placeOf(node);
  const mark = context.marks.find((one) => one.start <= start && end <= one.end) ?? null;
  // A node that a mark covers as a whole is not marked again inside.
  if ("children" in node) markChildren(node, mark ? { ...context, marks: [] } : context);
  return [{ node, mark }];
}

function placeOf({ position }: PhrasingContent): Span {
  return { start: position?.start.offset ?? -1, end: position?.end.offset ?? -1 };
}

function cutText(text: Text, { source, isKnown, marks }: Context): Piece[] {
  const { start, end } = placeOf(text);
  const { value } = text;
  // Text that another plugin has inserted, such as the label of an autolinked address, has no position.
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
    // If the source is written differently, for example with a backslash, this is no marker.
    if (!isKnown(Number(digits)) || (start !== -1 && !source.startsWith(marker, places[index]))) continue;
    addText(done, index);
    pieces.push({ node: toCite(digits), mark: markAt(index) });
    done = index + marker.length;
  }
  addText(done, value.length);
  return pieces;
}

function toCite(digits: string): MadeElement {
  return {
    type: "emphasis",
    children: [{ type: "text", value: digits }],
    data: { hName: "cite", hProperties: { "data-marker": digits } },
  };
}

/**
 * Where in the Markdown each character of a text stands. The Markdown escapes some characters with a backslash, writes
 * others as references such as `&amp;`, and after a line break has the prefix of a list or quotation.
 */
function alignText(value: string, source: string): number[] {
  const places: number[] = [];
  let at = 0;
  while (places.length < value.length) {
    const character = value[places.length] ?? "";
    while (at < source.length && source[at] !== character && /[\s>]/.test(source[at] ?? "")) at++;
    const written = lengthWritten(source, at, value.slice(places.length, places.length + 36));
    places.push(at);
    // A single reference may stand for both halves of a surrogate pair.
    if (written > 2 && /^[\ud800-\udbff]/.test(character)) places.push(at);
    at += written;
  }
  return places;
}

/** How many characters of Markdown stand for the next one of the text. */
function lengthWritten(source: string, at: number, text: string): number {
  if (source[at] === "\\" && source[at + 1] === text[0] && /[!-/:-@[-`{-~]/.test(text[0] ?? "")) return 2;
  const reference = /^&#?\w{1,32};/.exec(source.slice(at, at + 36))?.[0];
  // A name that HTML does not know is plain text.
  const isPlain = reference && text.startsWith(reference) && !/^&(amp|#)/i.test(reference);
  return reference && !isPlain ? reference.length : 1;
}

/** Neighbours within the same mark share a span. */
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
interface MadeElement {
  type: "emphasis";
  children: PhrasingContent[];
  data: { hName: "span" | "cite"; hProperties: Record<string, string> };
}
interface SpanElement extends MadeElement {
  mark: Mark;
}

function toSpan(mark: Mark, children: PhrasingContent[]): SpanElement {
  const hProperties = { "data-mark": mark.kind };
  return { type: "emphasis", mark, children, data: { hName: "span", hProperties } };
}

function findSpans(node: Root | RootContent | SpanElement): SpanElement[] {
  if ("mark" in node) return [node];
  return "children" in node ? (node.children as RootContent[]).flatMap(findSpans) : [];
}
