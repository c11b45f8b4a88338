import JSZip from "jszip";
import mammoth from "mammoth";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import type { ReadDeck } from "../deck.ts";
import { readLesson } from "../html/html.ts";
import { readMath } from "../pptx/math.ts";
import { findAll, parseXml } from "../pptx/xml.ts";
import { openZip } from "../pptx/zip.ts";

const main = "word/document.xml";

/** A document's title is its first heading. */
const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"];

/**
 * A Word document as a lesson, a slide for every heading down to the third level: lists, tables, alternative texts, and
 * equations as LaTeX between `$…$`. Throws `bad-deck`.
 */
export const readDocx: ReadDeck = async (bytes, name, signal) => {
  const document = await checkParts(bytes, name, signal);
  let html: string;
  try {
    const buffer = await withFormulas(bytes, document, name);
    const convertImage = mammoth.images.imgElement(async () => ({ src: "" }));
    html = (await mammoth.convertToHtml({ buffer }, { styleMap, convertImage })).value;
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw new LecternError(
      "bad-deck",
      `${name} can't be read (${errorMessage(cause)}): save it as .docx again`,
      {
        cause,
      },
    );
  }
  signal.throwIfAborted();
  return { ...readLesson(html, name), format: "docx" };
};

/** Inflates what will be read within the limits of an archive. Returns the document's own part. */
async function checkParts(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<string> {
  const archive = await openZip(bytes, name, signal);
  if (!archive.names.has(main))
    throw new LecternError("bad-deck", `${name} is no Word document: save it as .docx, or as PDF`);
  const decoder = new TextDecoder();
  let document = "";
  for (const part of archive.names) {
    if (!/\.(?:xml|rels)$/i.test(part)) continue;
    for await (const chunk of archive.read(part)) {
      if (part === main) document += decoder.decode(chunk, { stream: true });
    }
  }
  return document;
}

const equation = /<m:oMath(?:\s[^>]*)?>[\s\S]*?<\/m:oMath>/g;

/** The file with its equations as words: mammoth passes over them. */
async function withFormulas(bytes: Uint8Array, document: string, name: string): Promise<Buffer> {
  const written = document.match(equation) ?? [];
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (written.length === 0) return source;
  const tree = await parseXml(oneChunk(document), `${name} (${main})`);
  const formulas = findAll(tree, "m:oMath").map(readMath);
  if (formulas.length !== written.length) return source;
  let at = 0;
  const changed = document
    .replace(equation, () => `<w:r><w:t xml:space="preserve">${escaped(formulas[at++] ?? "")}</w:t></w:r>`)
    .replace(/<\/?m:oMathPara(?:\s[^>]*)?>|<m:oMathParaPr>[\s\S]*?<\/m:oMathParaPr>/g, "");
  const zip = await JSZip.loadAsync(source);
  zip.file(main, changed);
  return zip.generateAsync({ type: "nodebuffer" });
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
