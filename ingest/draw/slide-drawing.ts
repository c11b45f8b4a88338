import { LecternError } from "../../src/errors.ts";
import type { Span } from "../../src/text/split.ts";
import { openPackage } from "../read/pptx/package.ts";
import { listSlides } from "../read/pptx/pptx.ts";
import { type Box, leaves, readShapes, type Shape } from "../read/pptx/shapes.ts";
import { ancestryOf } from "../read/pptx/styles.ts";
import type { Paragraph } from "../read/pptx/text.ts";
import { childOf, type XmlElement } from "../read/pptx/xml.ts";
import { stretchesOf } from "./highlight.ts";

/** A line of text. Sizes and indents are shares of the slide's height and width. */
export interface DrawnParagraph {
  text: string;
  size: number;
  indent: number;
  bullet: boolean;
  mono: boolean;
  /** What of the text is quoted. */
  marks?: Span[];
}

/** A place as shares (0…1) of the slide's width and height. */
export type DrawnShape = Box &
  (
    | { kind: "text"; isTitle: boolean; paragraphs: DrawnParagraph[] }
    | { kind: "table"; rows: DrawnParagraph[][] }
    | { kind: "picture"; picture: number }
  );

/** A presentation's slide as its file places it: its texts, tables and pictures, without its design. */
export interface SlideDrawing {
  /** Width by height. */
  ratio: number;
  /** The lowest first. */
  shapes: DrawnShape[];
}

const usual = { width: 12_192_000, height: 6_858_000 };
/** EMU in a point. */
const point = 12_700;
const mostShapes = 500;
const never = new AbortController().signal;

/** Where the shapes of a slide (from 1) stand. Throws `bad-deck`, `not-found`. */
export async function readDrawing(bytes: Uint8Array, name: string, page: number): Promise<SlideDrawing> {
  const { size, content, pictures } = await openSlide(bytes, name, page);
  const toShare = ({ x, y, width, height }: Box): Box => ({
    x: x / size.width,
    y: y / size.height,
    width: width / size.width,
    height: height / size.height,
  });
  const worded = leaves(content).flatMap((shape) => drawnShape(shape, size, toShare));
  const pictured = pictures.map(({ box }, at) => ({
    kind: "picture" as const,
    ...toShare(box),
    picture: at,
  }));
  return { ratio: size.width / size.height, shapes: [...pictured, ...worded].slice(0, mostShapes) };
}

/** The drawing with a stretch of the slide's text marked where its shapes have it. */
export function markDrawing(drawing: SlideDrawing, slideText: string, stretch: Span): SlideDrawing {
  const { width, height } = { width: drawing.ratio, height: 1 };
  const lines = drawing.shapes.flatMap((shape) => {
    const own = shape.kind === "text" ? shape.paragraphs : shape.kind === "table" ? shape.rows.flat() : [];
    return own.map((line, at) => ({
      line,
      y: (shape.y + ((at + 0.5) * shape.height) / own.length) * height,
      shape,
    }));
  });
  const runs = lines.map(({ line, y, shape }) => ({
    text: line.text,
    from: [shape.x * width, y] as const,
    along: [shape.width * width, 0] as const,
    up: [0, -0.04] as const,
  }));
  const marks = stretchesOf(slideText, stretch, { width, height, runs });
  const marked = new Map(
    lines.map(({ line }, at) => [
      line,
      marks.filter(({ run }) => run === at).map(({ start, end }) => ({ start, end })),
    ]),
  );
  const mark = (line: DrawnParagraph) => ({ ...line, marks: marked.get(line) ?? [] });
  const shapes = drawing.shapes.map((shape): DrawnShape => {
    if (shape.kind === "text") return { ...shape, paragraphs: shape.paragraphs.map(mark) };
    return shape.kind === "table" ? { ...shape, rows: shape.rows.map((row) => row.map(mark)) } : shape;
  });
  return { ...drawing, shapes };
}

/** The bytes of a slide's picture, by its number in the drawing; null where it is none that a browser shows. */
export async function readPicture(
  bytes: Uint8Array,
  name: string,
  { page, picture }: { page: number; picture: number },
): Promise<Uint8Array | null> {
  const { office, path, pictures } = await openSlide(bytes, name, page);
  const relation = pictures[picture]?.relation;
  const found = (await office.relations(path)).find(({ id }) => id === relation);
  if (!found || found.external || !office.has(found.target)) return null;
  const image = await office.bytes(found.target);
  return pictureType(image) === null ? null : image;
}

const signatures: [type: string, begins: number[]][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
];

/** By its first bytes. A drawing with a language of its own (SVG, EMF) is none: it may do more than be seen. */
export function pictureType(image: Uint8Array): string | null {
  return signatures.find(([, begins]) => begins.every((byte, at) => image[at] === byte))?.[0] ?? null;
}

async function openSlide(bytes: Uint8Array, name: string, page: number) {
  const office = await openPackage(bytes, name, never);
  const presentation = await office.shared(office.main);
  const path = (await listSlides(office, presentation))[page - 1]?.path;
  if (path === undefined) throw new LecternError("not-found", `The deck has no slide ${page}`);
  const { shapes, pictures } = readShapes(await office.part(path), await ancestryOf(office, path));
  return { office, path, size: sizeOf(presentation), content: shapes, pictures };
}

function sizeOf(presentation: XmlElement) {
  const { cx, cy } = childOf(presentation, "p:sldSz")?.attributes ?? {};
  const [width, height] = [Number(cx), Number(cy)];
  return width > 0 && height > 0 ? { width, height } : usual;
}

type Size = typeof usual;

function drawnShape(shape: Shape, size: Size, toShare: (box: Box) => Box): DrawnShape[] {
  if (shape.kind === "group" || shape.kind === "graphic" || !shape.box) return [];
  const lines = (paragraphs: Paragraph[]) =>
    paragraphs.filter(({ text }) => text !== "").map((paragraph) => drawnParagraph(paragraph, size));
  const place = toShare(shape.box);
  if (shape.kind === "text") {
    const isTitle = /^(?:title|ctrTitle)$/.test(shape.placeholder?.type ?? "");
    const paragraphs = lines(shape.paragraphs);
    return paragraphs.length > 0 ? [{ kind: "text", ...place, isTitle, paragraphs }] : [];
  }
  const rows = shape.rows.map((row) => row.map((cell) => joined(lines(cell ?? []))));
  return [{ kind: "table", ...place, rows }];
}

const joined = (lines: DrawnParagraph[]): DrawnParagraph => ({
  text: lines.map(({ text }) => text).join("\n"),
  size: lines[0]?.size ?? 0,
  indent: 0,
  bullet: false,
  mono: lines[0]?.mono ?? false,
});

function drawnParagraph({ text, size: points, indent, bullet, mono }: Paragraph, size: Size): DrawnParagraph {
  return {
    text,
    size: (points * point) / size.height,
    indent: Math.max(0, indent / size.width),
    bullet: bullet !== null,
    mono,
  };
}
