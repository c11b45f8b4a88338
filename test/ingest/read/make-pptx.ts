import { strToU8, zipSync } from "fflate";

/** A small presentation by its parts, for tests: a title layout, a section header layout, bullets at three levels. */
export interface PptxSlide {
  /** Shapes' XML. */
  shapes: string;
  layout?: "title" | "section";
  /** Paragraphs' XML of the notes. */
  notes?: string;
  hidden?: true;
  /** Parts that the slide points at: its relation's id, type, and the part's XML. */
  parts?: { id: string; type: string; xml: string }[];
}

export interface PptxOptions {
  strict?: boolean;
  sections?: { name: string; slides: number[] }[];
  extra?: Record<string, Uint8Array>;
}

const header = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const address = {
  transitional: {
    office: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    p: "http://schemas.openxmlformats.org/presentationml/2006/main",
    a: "http://schemas.openxmlformats.org/drawingml/2006/main",
  },
  strict: {
    office: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    p: "http://purl.oclc.org/ooxml/presentationml/main",
    a: "http://purl.oclc.org/ooxml/drawingml/main",
  },
};

export function makePptx(slides: PptxSlide[], options: PptxOptions = {}): Uint8Array {
  const { office, p, a } = address[options.strict ? "strict" : "transitional"];
  const namespaces = `xmlns:a="${a}" xmlns:r="${office}" xmlns:p="${p}"`;
  const tree = (shapes: string) =>
    `<p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/>${shapes}</p:spTree></p:cSld>`;
  const relations = (...list: [id: string, type: string, target: string][]) =>
    `${header}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
      .map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
      .join("")}</Relationships>`;
  const parts: Record<string, string> = {
    "_rels/.rels": relations(["rId1", "officeDocument", "ppt/presentation.xml"]),
    "ppt/_rels/presentation.xml.rels": relations(
      ...slides.map((_, at): [string, string, string] => [
        `s${at + 1}`,
        "slide",
        `slides/slide${at + 1}.xml`,
      ]),
    ),
    "ppt/presentation.xml": presentation(slides.length, namespaces, options),
    "ppt/slideMasters/slideMaster1.xml": `${header}<p:sldMaster ${namespaces}>${tree(
      placeholder("title", paragraph(""), { place: [0, 0, 10, 1] }) +
        placeholder("sldNum", field("slidenum", "1")),
    )}<p:txStyles><p:titleStyle>${level(1, 4400, null)}</p:titleStyle><p:bodyStyle>${[1, 2, 3]
      .map((at) => level(at, 3200 - at * 400, "•"))
      .join("")}</p:bodyStyle></p:txStyles></p:sldMaster>`,
  };
  for (const [name, type] of [
    ["title", "obj"],
    ["section", "secHead"],
  ]) {
    parts[`ppt/slideLayouts/${name}.xml`] = `${header}<p:sldLayout ${namespaces} type="${type}">${tree(
      placeholder("title", paragraph("Click to edit"), { place: [0, 0, 10, 1] }) +
        placeholder("body", paragraph("Click to edit"), { idx: 1, place: [0, 2, 10, 4] }),
    )}</p:sldLayout>`;
    parts[`ppt/slideLayouts/_rels/${name}.xml.rels`] = relations([
      "m",
      "slideMaster",
      "../slideMasters/slideMaster1.xml",
    ]);
  }
  for (const [at, slide] of slides.entries()) {
    const path = `slides/slide${at + 1}.xml`;
    const shown = slide.hidden ? ' show="0"' : "";
    parts[`ppt/${path}`] = `${header}<p:sld ${namespaces}${shown}>${tree(slide.shapes)}</p:sld>`;
    const notes = slide.notes
      ? ([["n", "notesSlide", `../notes${at + 1}.xml`]] as [string, string, string][])
      : [];
    parts[`ppt/slides/_rels/slide${at + 1}.xml.rels`] = relations(
      ["l", "slideLayout", `../slideLayouts/${slide.layout ?? "title"}.xml`],
      ...notes,
      ...(slide.parts ?? []).map(({ id, type }): [string, string, string] => [
        id,
        type,
        `../${id}-${at + 1}.xml`,
      ]),
    );
    for (const { id, xml } of slide.parts ?? []) parts[`ppt/${id}-${at + 1}.xml`] = `${header}${xml}`;
    if (slide.notes) {
      parts[`ppt/notes${at + 1}.xml`] = `${header}<p:notes ${namespaces}>${tree(
        placeholder("sldImg", "") +
          placeholder("body", slide.notes, { idx: 1 }) +
          placeholder("sldNum", field("slidenum", "7")),
      )}</p:notes>`;
    }
  }
  const files = Object.entries(parts).map(([path, xml]): [string, Uint8Array] => [path, strToU8(xml)]);
  return zipSync({ ...Object.fromEntries(files), ...options.extra }, { level: 6 });
}

function presentation(count: number, namespaces: string, { sections }: PptxOptions): string {
  const ids = Array.from({ length: count }, (_, at) => `<p:sldId id="${256 + at}" r:id="s${at + 1}"/>`);
  const listed = sections?.map(
    ({ name, slides }) =>
      `<p14:section name="${name}" id="{0}"><p14:sldIdLst>${slides
        .map((page) => `<p14:sldId id="${255 + page}"/>`)
        .join("")}</p14:sldIdLst></p14:section>`,
  );
  const extension = listed
    ? `<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">${listed.join("")}</p14:sectionLst></p:ext></p:extLst>`
    : "";
  return `${header}<p:presentation ${namespaces}><p:sldIdLst>${ids.join("")}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:defaultTextStyle>${level(1, 1800, null)}</p:defaultTextStyle>${extension}</p:presentation>`;
}

function level(at: number, size: number, bullet: string | null): string {
  const mark = bullet ? `<a:buChar char="${bullet}"/>` : "<a:buNone/>";
  return `<a:lvl${at}pPr marL="${at * 342_900}" indent="-342900">${mark}<a:defRPr sz="${size}"/></a:lvl${at}pPr>`;
}

/** x, y, width and height in inches. */
export type Place = [x: number, y: number, width: number, height: number];

const transform = (prefix: "a" | "p", [x, y, width, height]: Place, inner = "") =>
  `<${prefix}:xfrm><a:off x="${x * 914_400}" y="${y * 914_400}"/><a:ext cx="${width * 914_400}" cy="${height * 914_400}"/>${inner}</${prefix}:xfrm>`;

const described = (description: string) => `<p:cNvPr id="2" name="Shape" descr="${description}"/>`;

function shape(marks: string, place: Place | undefined, paragraphs: string): string {
  const where = place ? transform("a", place) : "";
  return `<p:sp><p:nvSpPr>${described("")}<p:cNvSpPr/><p:nvPr>${marks}</p:nvPr></p:nvSpPr><p:spPr>${where}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
}

export function placeholder(
  type: string,
  paragraphs: string,
  { idx, place }: { idx?: number; place?: Place } = {},
) {
  return shape(`<p:ph type="${type}"${idx === undefined ? "" : ` idx="${idx}"`}/>`, place, paragraphs);
}

export const title = (text: string) => placeholder("title", paragraph(text));
export const body = (...paragraphs: string[]) => placeholder("body", paragraphs.join(""), { idx: 1 });
export const textBox = (place: Place, ...paragraphs: string[]) => shape("", place, paragraphs.join(""));

export interface ParagraphOptions {
  /** `pPr` attributes and children. */
  level?: number;
  marks?: string;
  attributes?: string;
  /** `rPr`. */
  size?: number;
  face?: string;
}

export function paragraph(
  text: string,
  { level: at, marks = "", attributes = "", size, face }: ParagraphOptions = {},
) {
  const points = size === undefined ? "" : ` sz="${size * 100}"`;
  const latin = face ? `<a:latin typeface="${face}"/>` : "";
  const runs = text
    .split("\n")
    .map((line) =>
      line === ""
        ? ""
        : `<a:r><a:rPr lang="en-US"${points}>${latin}</a:rPr><a:t>${escaped(line)}</a:t></a:r>`,
    );
  return `<a:p><a:pPr${at === undefined ? "" : ` lvl="${at}"`} ${attributes}>${marks}</a:pPr>${runs.join("<a:br/>")}</a:p>`;
}

export const field = (type: string, text: string) =>
  `<a:p><a:fld id="{0}" type="${type}"><a:t>${text}</a:t></a:fld></a:p>`;

export function table(place: Place, rows: (string | { text: string; marks: string })[][]): string {
  const cells = (row: (typeof rows)[number]) =>
    row.map((cell) => {
      const { text, marks } = typeof cell === "string" ? { text: cell, marks: "" } : cell;
      const paragraphs = text.split("\n\n").map((one) => paragraph(one));
      return `<a:tc ${marks}><a:txBody><a:bodyPr/>${paragraphs.join("")}</a:txBody></a:tc>`;
    });
  const content = rows.map((row) => `<a:tr h="1">${cells(row).join("")}</a:tr>`).join("");
  return frame(place, `<a:tbl><a:tblPr/><a:tblGrid/>${content}</a:tbl>`);
}

export function frame(place: Place, content: string): string {
  return `<p:graphicFrame><p:nvGraphicFramePr>${described("")}<p:nvPr/></p:nvGraphicFramePr>${transform("p", place)}<a:graphic><a:graphicData uri="x">${content}</a:graphicData></a:graphic></p:graphicFrame>`;
}

export function picture(description: string): string {
  return `<p:pic><p:nvPicPr>${described(description)}<p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:spPr/></p:pic>`;
}

/** A group at a place, whose children stand in coordinates of their own. */
export function group(place: Place, inner: Place, ...shapes: string[]): string {
  const [x, y, width, height] = inner.map((inches) => inches * 914_400);
  const child = `<a:chOff x="${x}" y="${y}"/><a:chExt cx="${width}" cy="${height}"/>`;
  return `<p:grpSp><p:nvGrpSpPr>${described("")}<p:nvPr/></p:nvGrpSpPr><p:grpSpPr>${transform("a", place, child)}</p:grpSpPr>${shapes.join("")}</p:grpSp>`;
}

export function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
