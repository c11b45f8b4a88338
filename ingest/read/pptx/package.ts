import { posix } from "node:path";
import { LecternError } from "../../../src/errors.ts";
import { childrenOf, parseXml, type XmlElement } from "./xml.ts";
import { openZip } from "./zip.ts";

/** What a part points at: another part's path, or an address outside of the file. */
export interface Relation {
  id: string;
  /** The last word of its type: `slideLayout`, `notesSlide`, `diagramData`. */
  type: string;
  target: string;
  external: boolean;
}

/** An Office file by the rules of its container (ECMA-376 part 2, Open Packaging Conventions). */
export interface OfficePackage {
  main: string;
  part(path: string): Promise<XmlElement>;
  /** Like `part`, for parts that many slides share: parsed once. */
  shared(path: string): Promise<XmlElement>;
  relations(path: string): Promise<Relation[]>;
  /** A part's bytes, such as a picture's. Throws `bad-deck` over `zipLimits`. */
  bytes(path: string): Promise<Uint8Array>;
  has(path: string): boolean;
}

/** Throws `bad-deck` for what is no presentation. */
export async function openPackage(
  bytes: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<OfficePackage> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new LecternError(
      "bad-deck",
      `${name} is not a presentation (a .pptx is a ZIP archive): save it again as .pptx`,
    );
  }
  const zip = await openZip(bytes, name, signal);
  const part = (path: string) => parseXml(zip.read(path), `${name} (${path})`);
  const readRelations = async (path: string): Promise<Relation[]> => {
    const folder = posix.dirname(path);
    const list = posix.join(folder, "_rels", `${posix.basename(path)}.rels`);
    if (!zip.names.has(list)) return [];
    return childrenOf(await part(list), "rel:Relationship").map(({ attributes }) => {
      const external = attributes.TargetMode === "External";
      const target = attributes.Target ?? "";
      return {
        id: attributes.Id ?? "",
        type: (attributes.Type ?? "").split("/").at(-1) ?? "",
        target: external ? target : resolveTarget(folder, target),
        external,
      };
    });
  };
  const relations = once(readRelations);
  const main = (await relations("")).find(({ type }) => type === "officeDocument")?.target;
  if (!main || !zip.names.has(main) || !(await isPresentation(part, main))) throw foreign(zip.names, name);
  return {
    main,
    part,
    relations,
    bytes: async (path) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of zip.read(path)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    has: (path) => zip.names.has(path),
    shared: once(part),
  };
}

/** Layouts and masters are shared by slides by the hundred. */
function once<T>(read: (path: string) => Promise<T>): (path: string) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (path) => {
    const ready = kept.get(path) ?? read(path);
    kept.set(path, ready);
    return ready;
  };
}

/** Within the container, whose root is `/`: no target leads out of it. */
function resolveTarget(folder: string, target: string): string {
  let path = target;
  try {
    path = decodeURI(target);
  } catch {
    // Not an encoded address: taken as it stands.
  }
  return posix.join("/", path.startsWith("/") ? path : posix.join(folder, path)).slice(1);
}

async function isPresentation(part: OfficePackage["part"], main: string): Promise<boolean> {
  return main.endsWith(".xml") && (await part(main)).name === "p:presentation";
}

function foreign(names: ReadonlySet<string>, name: string): LecternError {
  const kinds: [sign: string, what: string][] = [
    ["word/document.xml", "a Word document: save it as PDF"],
    ["xl/workbook.xml", "an Excel workbook: save it as PDF"],
    ["META-INF/manifest.xml", "an OpenDocument file: save it as .pptx or PDF"],
    ["Index/Document.iwa", "a Keynote or Pages file: export it as .pptx or PDF"],
  ];
  const found = kinds.find(([sign]) => names.has(sign))?.[1];
  return new LecternError(
    "bad-deck",
    found
      ? `${name} is ${found}`
      : `${name} is a ZIP archive but not a presentation: save it from PowerPoint, Keynote, Impress or Google Slides as .pptx`,
  );
}
