import { type Ancestry, listStylesOf, type Placeholder, placeholderOf, prototypesOf } from "./styles.ts";
import { type Paragraph, readParagraphs } from "./text.ts";
import { childOf, descend, settledChildren, type XmlElement } from "./xml.ts";

/** In EMU (914,400 an inch) from the slide's top left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Placed {
  /** Null if neither the slide nor its layout says: such a shape is read where the file has it. */
  box: Box | null;
}

export interface TextShape extends Placed {
  kind: "text";
  placeholder: Placeholder | null;
  paragraphs: Paragraph[];
}
export interface TableShape extends Placed {
  kind: "table";
  /** Cells' paragraphs by row; null if a merged cell reaches over. */
  rows: (Paragraph[] | null)[][];
}
/** A chart or SmartArt: its part has the words. */
interface GraphicShape extends Placed {
  kind: "graphic";
  relation: string;
}
interface GroupShape extends Placed {
  kind: "group";
  shapes: Shape[];
}
export type Shape = TextShape | TableShape | GraphicShape | GroupShape;

interface SlideShapes {
  shapes: Shape[];
  /** Descriptions of images, drawings and tables. */
  altTexts: string[];
  /** Embedded pictures by the relation that names each, the lowest first. */
  pictures: { box: Box; relation: string }[];
  /** A picture, chart, table or connected drawing stands on it, larger than a logo. */
  hasPicture: boolean;
}

type Transform = (box: Box) => Box;
const asItStands: Transform = (box) => box;

/** A slide's shapes with their places, in the file's order. Hidden shapes are left out. */
export function readShapes(slide: XmlElement, ancestry: Ancestry): SlideShapes {
  const found: Pick<SlideShapes, "altTexts" | "pictures"> = { altTexts: [], pictures: [] };
  const tree = descend(slide, "p:cSld", "p:spTree");
  const shapes = tree ? readTree(tree, { ancestry, ...found, place: asItStands }) : [];
  return { shapes, ...found, hasPicture: tree !== undefined && holdsPicture(tree) };
}

/** EMU: a sixth of a slide's width in square. */
const logoArea = 1_500_000 ** 2;

function holdsPicture(tree: XmlElement): boolean {
  return settledChildren(tree).some((child) => {
    if (child.name === "p:cxnSp" || child.name === "p:graphicFrame") return true;
    if (child.name === "p:grpSp") return holdsPicture(child);
    const box = boxOf(descend(child, "p:spPr", "a:xfrm"));
    return child.name === "p:pic" && (box === null || box.width * box.height > logoArea);
  });
}

interface Context extends Pick<SlideShapes, "altTexts" | "pictures"> {
  ancestry: Ancestry;
  place: Transform;
}

function readTree(tree: XmlElement, context: Context): Shape[] {
  return settledChildren(tree).flatMap((child): Shape[] => {
    const properties = descend(
      child.children.find((one) => one.name.startsWith("p:nv")),
      "p:cNvPr",
    );
    if (!properties || properties.attributes.hidden === "1" || properties.attributes.hidden === "true")
      return [];
    context.altTexts.push(properties.attributes.descr ?? "");
    if (child.name === "p:grpSp") return [readGroup(child, context)];
    if (child.name === "p:pic") notePicture(child, context);
    if (child.name === "p:graphicFrame") return readFrame(child, context);
    return child.name === "p:sp" ? [readText(child, context)] : [];
  });
}

function notePicture(picture: XmlElement, { pictures, place }: Context): void {
  const box = boxOf(descend(picture, "p:spPr", "a:xfrm"));
  const relation = descend(picture, "p:blipFill", "a:blip")?.attributes["r:embed"];
  if (box && relation) pictures.push({ box: place(box), relation });
}

function readText(shape: XmlElement, { ancestry, place }: Context): TextShape {
  const placeholder = placeholderOf(shape);
  const prototypes = prototypesOf(placeholder, ancestry);
  const transform = [shape, ...prototypes]
    .map((one) => descend(one, "p:spPr", "a:xfrm"))
    .find((one) => one !== undefined);
  const box = boxOf(transform);
  return {
    kind: "text",
    box: box && place(box),
    placeholder,
    paragraphs: readParagraphs(childOf(shape, "p:txBody"), listStylesOf(shape, ancestry)),
  };
}

function readGroup(group: XmlElement, context: Context): GroupShape {
  const transform = descend(group, "p:grpSpPr", "a:xfrm");
  const box = boxOf(transform);
  const inner = boxOf(transform, "a:chOff", "a:chExt");
  const place: Transform = box && inner ? (child) => context.place(within(child, inner, box)) : context.place;
  const shapes = readTree(group, { ...context, place });
  return { kind: "group", box: box && context.place(box), shapes };
}

/** A group's children stand in the group's own coordinates: moved and stretched to the group's box. */
function within(child: Box, inner: Box, outer: Box): Box {
  const across = inner.width > 0 ? outer.width / inner.width : 1;
  const down = inner.height > 0 ? outer.height / inner.height : 1;
  return {
    x: outer.x + (child.x - inner.x) * across,
    y: outer.y + (child.y - inner.y) * down,
    width: child.width * across,
    height: child.height * down,
  };
}

function readFrame(frame: XmlElement, { ancestry, place }: Context): Shape[] {
  const box = boxOf(childOf(frame, "p:xfrm"));
  const placed = box && place(box);
  const data = descend(frame, "a:graphic", "a:graphicData");
  const content = data ? settledChildren(data) : [];
  return content.flatMap((one): Shape[] => {
    if (one.name === "a:tbl") return [{ kind: "table", box: placed, rows: readRows(one, ancestry) }];
    const relation = one.attributes["r:id"] ?? one.attributes["r:dm"];
    return relation ? [{ kind: "graphic", box: placed, relation }] : [];
  });
}

const covered = (cell: XmlElement) =>
  [cell.attributes.hMerge, cell.attributes.vMerge].some((mark) => mark === "1" || mark === "true");

function readRows(table: XmlElement, { presentation }: Ancestry): TableShape["rows"] {
  const standard = childOf(presentation, "p:defaultTextStyle");
  const styles = standard ? [standard] : [];
  const rows = table.children.filter((row) => row.name === "a:tr");
  return rows.map((row) =>
    row.children
      .filter((cell) => cell.name === "a:tc")
      .map((cell) => (covered(cell) ? null : readParagraphs(childOf(cell, "a:txBody"), styles))),
  );
}

function boxOf(transform: XmlElement | undefined, offset = "a:off", extent = "a:ext"): Box | null {
  const corner = childOf(transform, offset)?.attributes;
  const size = childOf(transform, extent)?.attributes;
  const [x, y, width, height] = [corner?.x, corner?.y, size?.cx, size?.cy].map(Number);
  if (x === undefined || y === undefined || width === undefined || height === undefined) return null;
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
}

/** Shapes without their groups, in the file's order. */
export function leaves(shapes: Shape[]): Exclude<Shape, GroupShape>[] {
  return shapes.flatMap((shape) => (shape.kind === "group" ? leaves(shape.shapes) : [shape]));
}
