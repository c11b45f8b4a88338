import { SaxesParser } from "saxes";
import { errorMessage, LecternError } from "../../../src/errors.ts";

/** An element of an Office part. `name` bears the prefix that ECMA-376 uses for its namespace: `p:sp`, `a:t`. */
export interface XmlElement {
  name: string;
  /** By local name, or with its prefix where it has a namespace: `r:id`. */
  attributes: Record<string, string>;
  children: XmlElement[];
  /** The element's own characters. */
  text: string;
}

type Decoder = InstanceType<typeof TextDecoder>;

const limits = { depth: 200, elements: 400_000 };

const microsoft = "http://schemas.microsoft.com/office/";
/** By the end of the namespace's address: transitional and strict documents (ECMA-376) differ in its start. */
const prefixes: [address: RegExp, prefix: string][] = [
  [/\/presentationml\/(?:2006\/)?main$/, "p"],
  [/\/drawingml\/(?:2006\/)?main$/, "a"],
  [/\/drawingml\/(?:2006\/)?chart$/, "c"],
  [/\/drawingml\/(?:2006\/)?diagram$/, "dgm"],
  [/\/officeDocument\/(?:2006\/)?relationships$/, "r"],
  [/\/officeDocument\/(?:2006\/)?math$/, "m"],
  [/\/package\/2006\/relationships$/, "rel"],
  [/\/markup-compatibility\/2006$/, "mc"],
  [new RegExp(`^${microsoft}powerpoint/2010/main$`), "p14"],
  [new RegExp(`^${microsoft}drawing/2010/main$`), "a14"],
  [new RegExp(`^${microsoft}drawing/2014/chartex$`), "cx"],
];

/** Outlines, fills, effects and animations hold no words and most of the bytes. */
const wordless = new Set(
  "p:timing p:transition a:custGeom a:gradFill a:pattFill a:ln a:effectLst a:scene3d a:sp3d a:themeElements c:spPr".split(
    " ",
  ),
);

/**
 * A part as a tree. Only XML's own five entities and character references are known, so nothing is fetched and nothing
 * multiplies; a document type, which ECMA-376 forbids, is refused. Throws `bad-deck`. `place` names the deck and part.
 */
export async function parseXml(chunks: AsyncIterable<Uint8Array>, place: string): Promise<XmlElement> {
  const root = element("");
  const parser = parserInto(root);
  let decoder: Decoder | undefined;
  const feed = (text: string) => {
    try {
      parser.write(text);
    } catch (cause) {
      throw malformed(place, cause);
    }
  };
  for await (const chunk of chunks) {
    decoder ??= decoderOf(chunk);
    feed(decodeWith(decoder, chunk, place));
  }
  if (decoder) feed(decodeWith(decoder, undefined, place));
  try {
    parser.close();
  } catch (cause) {
    throw malformed(place, cause);
  }
  const top = root.children[0];
  if (!top) throw malformed(place, new Error("it is empty"));
  return top;
}

function element(name: string): XmlElement {
  return { name, attributes: {}, children: [], text: "" };
}

function parserInto(root: XmlElement) {
  const open = [root];
  let count = 0;
  let skipping = 0;
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on("doctype", () => {
    throw new Error("it declares a document type, which is not allowed in Office files");
  });
  parser.on("opentag", (tag) => {
    const name = qualified(tag.uri, tag.local);
    if (skipping > 0 || wordless.has(name)) {
      skipping++;
      return;
    }
    if (++count > limits.elements) throw new Error(`it has over ${limits.elements} elements`);
    if (open.length > limits.depth) throw new Error(`it is nested more than ${limits.depth} elements deep`);
    const made = element(name);
    for (const { uri, local, prefix, value } of Object.values(tag.attributes)) {
      if (prefix !== "xmlns" && local !== "xmlns") made.attributes[qualified(uri, local)] = value;
    }
    open.at(-1)?.children.push(made);
    open.push(made);
  });
  parser.on("closetag", () => {
    if (skipping > 0) skipping--;
    else open.pop();
  });
  const keep = (text: string) => {
    const parent = open.at(-1);
    if (skipping === 0 && parent) parent.text += text;
  };
  parser.on("text", keep);
  parser.on("cdata", keep);
  return parser;
}

const known = new Map<string, string>([["", ""]]);

function qualified(uri: string, local: string): string {
  let prefix = known.get(uri);
  if (prefix === undefined) {
    prefix = prefixes.find(([address]) => address.test(uri))?.[1] ?? "other";
    // Addresses come from the file: the memory of them is bounded.
    if (known.size < 200) known.set(uri, prefix);
  }
  return prefix === "" ? local : `${prefix}:${local}`;
}

/** Office writes UTF-8; XML also allows UTF-16, by its byte order mark. */
function decoderOf(chunk: Uint8Array): Decoder {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  return new TextDecoder("utf-8", { fatal: true });
}

function decodeWith(decoder: Decoder, chunk: Uint8Array | undefined, place: string): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw malformed(place, cause);
  }
}

function malformed(place: string, cause: unknown): LecternError {
  return new LecternError(
    "bad-deck",
    `${place} is not well-formed (${errorMessage(cause)}): export the deck again`,
    {
      cause,
    },
  );
}

export function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((child) => child.name === name);
}

export function childrenOf(parent: XmlElement | undefined, name: string): XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

/** The element at the end of a path of names, e.g. `descend(sp, "p:nvSpPr", "p:cNvPr")`. */
export function descend(from: XmlElement | undefined, ...names: string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((at, name) => childOf(at, name), from);
}

/** Every element of that name below, in the document's order. */
export function findAll(from: XmlElement, name: string): XmlElement[] {
  return from.children.flatMap((child) => (child.name === name ? [child] : findAll(child, name)));
}

/**
 * The children with alternatives settled: what newer programs show (`mc:Choice`), or, where that is nothing, what
 * older ones do.
 */
export function settledChildren(parent: XmlElement): XmlElement[] {
  return parent.children.flatMap((child) => {
    if (child.name !== "mc:AlternateContent") return [child];
    const choice = childOf(child, "mc:Choice");
    return settledChildren(
      choice && choice.children.length > 0 ? choice : (childOf(child, "mc:Fallback") ?? element("")),
    );
  });
}
