import type { OfficePackage } from "./package.ts";
import { childOf, descend, findAll, type XmlElement } from "./xml.ts";

/** What a slide inherits from, nearest first: its layout, then its master, then the presentation. */
export interface Ancestry {
  layout: XmlElement | undefined;
  master: XmlElement | undefined;
  presentation: XmlElement;
}

export interface Placeholder {
  /** ECMA-376 ST_PlaceholderType; `body` content without a type is `obj`. */
  type: string;
  idx: string;
}

export async function ancestryOf(office: OfficePackage, slide: string): Promise<Ancestry> {
  const presentation = await office.shared(office.main);
  const layoutPath = await targetOf(office, slide, "slideLayout");
  const masterPath = layoutPath && (await targetOf(office, layoutPath, "slideMaster"));
  return {
    presentation,
    layout: layoutPath ? await office.shared(layoutPath) : undefined,
    master: masterPath ? await office.shared(masterPath) : undefined,
  };
}

async function targetOf(office: OfficePackage, part: string, type: string): Promise<string | undefined> {
  const found = (await office.relations(part)).find((relation) => relation.type === type);
  return found && office.has(found.target) ? found.target : undefined;
}

export function placeholderOf(shape: XmlElement): Placeholder | null {
  const properties = shape.children.find((child) => child.name.startsWith("p:nv"));
  const ph = descend(properties, "p:nvPr", "p:ph");
  return ph ? { type: ph.attributes.type ?? "obj", idx: ph.attributes.idx ?? "0" } : null;
}

const isTitle = (type: string) => type === "title" || type === "ctrTitle";
const alike = (a: string, b: string) => {
  const kind = (type: string) => (isTitle(type) ? "title" : type === "obj" ? "body" : type);
  return kind(a) === kind(b);
};

/** The placeholders that a slide's placeholder takes after, nearest first: by `idx` in the layout, by type in the master. */
export function prototypesOf(placeholder: Placeholder | null, { layout, master }: Ancestry): XmlElement[] {
  if (!placeholder) return [];
  const inLayout =
    find(
      layout,
      (one) => one.idx === placeholder.idx && (one.idx !== "0" || alike(one.type, placeholder.type)),
    ) ?? find(layout, (one) => alike(one.type, placeholder.type));
  const type = (inLayout && placeholderOf(inLayout)?.type) ?? placeholder.type;
  const inMaster = find(master, (one) => alike(one.type, type === "subTitle" ? "body" : type));
  return [inLayout, inMaster].filter((one) => one !== undefined);
}

function find(
  part: XmlElement | undefined,
  fits: (placeholder: Placeholder) => boolean,
): XmlElement | undefined {
  if (!part) return undefined;
  return findAll(part, "p:sp").find((shape) => {
    const placeholder = placeholderOf(shape);
    return placeholder !== null && fits(placeholder);
  });
}

/** The list styles that hold for a shape's text, nearest first (ECMA-376 part 1, 21.1.2.4). */
export function listStylesOf(shape: XmlElement, ancestry: Ancestry): XmlElement[] {
  const placeholder = placeholderOf(shape);
  const kind = !placeholder ? "p:otherStyle" : isTitle(placeholder.type) ? "p:titleStyle" : "p:bodyStyle";
  const masterStyle = descend(ancestry.master, "p:txStyles", kind);
  const standard = childOf(ancestry.presentation, "p:defaultTextStyle");
  const own = [shape, ...prototypesOf(placeholder, ancestry)].map((one) =>
    descend(one, "p:txBody", "a:lstStyle"),
  );
  // PowerPoint takes text boxes' style from the presentation, whatever the master's `otherStyle` says.
  const inherited = placeholder ? [masterStyle, standard] : [standard, masterStyle];
  return [...own, ...inherited].filter((style) => style !== undefined);
}

/** What the nearest style says of a level's paragraphs (0…8). */
export function inherit<T>(
  styles: XmlElement[],
  level: number,
  pick: (paragraph: XmlElement) => T | undefined,
): T | undefined {
  for (const style of styles) {
    for (const name of [`a:lvl${level + 1}pPr`, "a:defPPr"]) {
      const paragraph = childOf(style, name);
      const found = paragraph && pick(paragraph);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
