import { leaves, type Shape, type TextShape } from "./shapes.ts";

interface Dropped {
  text: string;
  pages: number;
}

const isFurniture = (shape: TextShape) => /^(?:ftr|dt|sldNum|hdr)$/.test(shape.placeholder?.type ?? "");
const wordsOf = (shape: TextShape) =>
  shape.paragraphs
    .map(({ text }) => text)
    .join("\n")
    .trim();

/**
 * Leaves out footers, dates and slide numbers: their placeholders, and text boxes that say the same at the same place
 * in the lowest or highest tenth of most slides. `height` of a slide in EMU.
 */
export function dropFurniture(slides: Shape[][], height: number): { slides: Shape[][]; dropped: Dropped[] } {
  const repeated = findRepeated(slides, height);
  const counts = new Map<string, Dropped>();
  const isDropped = (shape: TextShape) => isFurniture(shape) || repeated.has(keyOf(shape));
  const count = (shape: TextShape) => {
    const text = wordsOf(shape);
    const kind = isFurniture(shape) ? `${shape.placeholder?.type}` : keyOf(shape);
    const known = counts.get(kind);
    if (known) known.pages++;
    else if (text !== "") counts.set(kind, { text, pages: 1 });
  };
  const keep = (shapes: Shape[]): Shape[] =>
    shapes.flatMap((shape): Shape[] => {
      if (shape.kind === "group") return [{ ...shape, shapes: keep(shape.shapes) }];
      if (shape.kind !== "text" || !isDropped(shape)) return [shape];
      count(shape);
      return [];
    });
  return { slides: slides.map(keep), dropped: [...counts.values()] };
}

/** Positions to the nearest tenth of an inch: hand-placed boxes differ by less. */
function keyOf(shape: TextShape): string {
  const at = shape.box && [shape.box.x, shape.box.y].map((value) => Math.round(value / 91_440)).join(",");
  return `${at} ${wordsOf(shape)}`;
}

function findRepeated(slides: Shape[][], height: number): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const shapes of slides) {
    const here = leaves(shapes).filter(
      (shape): shape is TextShape =>
        shape.kind === "text" && shape.placeholder === null && atEdge(shape, height),
    );
    for (const key of new Set(here.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const enough = Math.max(3, slides.length / 2);
  return new Set([...counts].filter(([, count]) => count >= enough).map(([key]) => key));
}

function atEdge(shape: TextShape, height: number): boolean {
  if (!shape.box || wordsOf(shape) === "") return false;
  return shape.box.y >= height * 0.9 || shape.box.y + shape.box.height <= height * 0.1;
}
