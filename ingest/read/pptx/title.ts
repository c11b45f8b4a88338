import { leaves, type Shape, type TextShape } from "./shapes.ts";
import type { Paragraph } from "./text.ts";

const maxTitleCharacters = 200;

/** A stretch of paragraphs that may be the slide's title. */
interface Candidate {
  shape: TextShape;
  paragraphs: Paragraph[];
  size: number;
}

interface TakenTitle {
  /** One line; empty if the slide has no title. */
  title: string;
  /** The shapes without it. */
  rest: Shape[];
}

/**
 * A slide's title: the text of its title placeholder; else, for decks drawn from text boxes, what is set largest, if
 * it reads like a title and, where other text is as large, stands on top. `height` of the slide in EMU.
 */
export function takeTitle(shapes: Shape[], height: number): TakenTitle {
  const texts = leaves(shapes).filter((shape): shape is TextShape => shape.kind === "text" && hasText(shape));
  const named = texts.find(({ placeholder }) => /^(?:title|ctrTitle)$/.test(placeholder?.type ?? ""));
  const found = named ? { shape: named, paragraphs: named.paragraphs } : largest(texts, height);
  if (!found) return { title: "", rest: shapes };
  const title = found.paragraphs
    .map(({ text }) => text)
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
  return { title, rest: without(shapes, found.shape, new Set(found.paragraphs)) };
}

const hasText = (shape: TextShape) => shape.paragraphs.some(({ text }) => text !== "");

function largest(texts: TextShape[], height: number): Candidate | undefined {
  const candidates = texts.flatMap(stretches).sort((a, b) => b.size - a.size || topOf(a) - topOf(b));
  const readable = candidates.filter(readsLikeTitle);
  const first = readable[0];
  if (!first) return undefined;
  const top = candidates[0]?.size ?? 0;
  const rivals = candidates.filter((one) => one !== first && one.size >= first.size);
  // As large as other text, or smaller: only its place can make it a title.
  const stands = topOf(first) < height * 0.3;
  if (rivals.length === 0) return first;
  return stands && first.size >= top * 0.6 ? first : undefined;
}

const topOf = ({ shape }: Candidate) => shape.box?.y ?? 0;

/** A web or e-mail address, which comes below a title but does not belong to it. */
const address = /^(?:\S+@\S+\.\S+|(?:https?:|www\.)\S+)$/;

/** A shape's paragraphs, cut where their size changes, at a blank one and before an address. */
function stretches(shape: TextShape): Candidate[] {
  const cut: Candidate[] = [];
  for (const [at, paragraph] of shape.paragraphs.entries()) {
    if (paragraph.text === "") continue;
    const last = cut.at(-1);
    const goesOn = shape.paragraphs[at - 1]?.text !== "" && !address.test(paragraph.text.trim());
    if (last && goesOn && Math.abs(last.size - paragraph.size) < 0.5) last.paragraphs.push(paragraph);
    else cut.push({ shape, paragraphs: [paragraph], size: paragraph.size });
  }
  return cut;
}

function readsLikeTitle({ paragraphs }: Candidate): boolean {
  const words = paragraphs.map(({ text }) => text).join(" ");
  return (
    paragraphs.length <= 3 &&
    words.length <= maxTitleCharacters &&
    /\p{L}/u.test(words) &&
    paragraphs.every(({ bullet, mono }) => bullet === null && !mono)
  );
}

function without(shapes: Shape[], from: TextShape, taken: ReadonlySet<Paragraph>): Shape[] {
  return shapes.map((shape) => {
    if (shape.kind === "group") return { ...shape, shapes: without(shape.shapes, from, taken) };
    if (shape !== from) return shape;
    return { ...from, paragraphs: from.paragraphs.filter((paragraph) => !taken.has(paragraph)) };
  });
}
