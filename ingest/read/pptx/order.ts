import type { Box, Shape } from "./shapes.ts";

/**
 * Shapes as a reader's eye takes them: recursive cuts along the widest gap that runs across the whole stretch (XY-cut;
 * Nagy and Seth, 1984), rows from the top, columns from the left. Columns win where gaps are equal: their texts run on. What
 * can't be cut goes by its top edge. Shapes without a place stay first, in the file's order.
 */
export function inReadingOrder(shapes: Shape[]): Shape[] {
  const placed = shapes.filter((shape): shape is PlacedShape => shape.box !== null);
  const unplaced = shapes.filter((shape) => shape.box === null);
  return [...unplaced, ...cut(placed)];
}

type PlacedShape = Shape & { box: Box };

function cut(shapes: PlacedShape[]): PlacedShape[] {
  if (shapes.length < 2) return shapes;
  const columns = split(shapes, "x", "width");
  const rows = split(shapes, "y", "height");
  if (!columns && !rows) return byTop(shapes);
  const parts = columns && (!rows || columns.gap >= rows.gap) ? columns : rows;
  return parts ? [...cut(parts.before), ...cut(parts.after)] : byTop(shapes);
}

interface Split {
  gap: number;
  before: PlacedShape[];
  after: PlacedShape[];
}

/** Frames reach over their text, so neighbours may overlap by a tenth of the smaller. */
const overlap = 0.1;

function split(shapes: PlacedShape[], from: "x" | "y", length: "width" | "height"): Split | null {
  const sorted = [...shapes].sort((a, b) => a.box[from] - b.box[from]);
  let best: Split | null = null;
  let end = Number.NEGATIVE_INFINITY;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [at, shape] of sorted.entries()) {
    const start = shape.box[from];
    const gap = start - end;
    const least = Math.min(smallest, shape.box[length]);
    if (at > 0 && gap >= -least * overlap && (best === null || gap > best.gap)) {
      best = { gap, before: sorted.slice(0, at), after: sorted.slice(at) };
    }
    end = Math.max(end, start + shape.box[length]);
    smallest = least;
  }
  return best;
}

function byTop(shapes: PlacedShape[]): PlacedShape[] {
  return [...shapes].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}
