import { extname } from "node:path";
import { LecternError } from "../../src/errors.ts";
import type { ReadDeck } from "./deck.ts";
import { readDocx } from "./docx/docx.ts";
import { readHtml } from "./html/html.ts";
import { readJsonl } from "./jsonl.ts";
import { readLatex } from "./latex/latex.ts";
import { readMarkdown } from "./markdown/markdown.ts";
import { readNotebook } from "./notebook/notebook.ts";
import { readOrg } from "./org/org.ts";
import { readPdf } from "./pdf/pdf.ts";
import { readPptx } from "./pptx/pptx.ts";
import { readText } from "./text/text.ts";
import { readTranscript } from "./transcript/transcript.ts";

const readers: Record<string, ReadDeck> = {
  ".pdf": readPdf,
  ".pptx": readPptx,
  ".pptm": readPptx,
  ".ppsx": readPptx,
  ".md": readMarkdown,
  ".markdown": readMarkdown,
  ".qmd": readMarkdown,
  ".rmd": readMarkdown,
  ".ipynb": readNotebook,
  ".html": readHtml,
  ".htm": readHtml,
  ".xhtml": readHtml,
  ".org": readOrg,
  ".tex": readLatex,
  ".docx": readDocx,
  ".txt": readText,
  ".vtt": readTranscript,
  ".srt": readTranscript,
  ".jsonl": readJsonl,
};

export const deckExtensions = Object.keys(readers);

/** Whether a deck's file has pages that can be drawn, and is kept for that. */
export const hasPages = (deck: string) =>
  [readPdf, readPptx].includes(readers[extname(deck).toLowerCase()] ?? readText);

const pdf = "a PDF";
const archive = "a ZIP archive or an Office document";
/** Office also wraps a file that has a password into the old container. */
const oldOffice = "an encrypted or old Office document";

const signatures: [start: number[], what: string][] = [
  [[0x25, 0x50, 0x44, 0x46, 0x2d], pdf],
  [[0x50, 0x4b, 0x03, 0x04], archive],
  [[0xd0, 0xcf, 0x11, 0xe0], oldOffice],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  [[0xff, 0xd8, 0xff], "a JPEG picture"],
  [[0x47, 0x49, 0x46, 0x38], "a GIF picture"],
  [[0x1f, 0x8b], "gzip data"],
  [[0x7f, 0x45, 0x4c, 0x46], "a program"],
];

/** What a file's first bytes say it is, unless it is one of the text formats. */
function signatureOf(bytes: Uint8Array): string | undefined {
  return signatures.find(([start]) => start.every((byte, at) => bytes[at] === byte))?.[1];
}

/** Increment this when a reader would make different slides from the same bytes: decks are then read again. */
export const readersVersion = 6;

/** Reads a deck by its extension. Throws `bad-deck`. */
export const readDeck: ReadDeck = async (bytes, name, signal) => {
  const reader = readers[extname(name).toLowerCase()];
  if (!reader)
    throw new LecternError(
      "bad-deck",
      `${name} is not a deck that Lectern reads (${deckExtensions.join(", ")})`,
    );
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  const found = signatureOf(bytes);
  const isArchive = reader === readPptx || reader === readDocx;
  if (found && !(reader === readPdf && found === pdf) && !(isArchive && found === archive)) {
    throw new LecternError(
      "bad-deck",
      `${name} is not what its extension says, but ${found}: ${adviceOn(found, reader)}`,
    );
  }
  return reader(bytes, name, signal);
};

function adviceOn(found: string, reader: ReadDeck): string {
  if (found === pdf) return "rename it to .pdf";
  if (found === oldOffice)
    return `save a copy as ${reader === readDocx ? ".docx" : ".pptx"} without a password`;
  if (found === archive) return "give a presentation the extension .pptx, and save other documents as PDF";
  return reader === readPptx || reader === readDocx
    ? "export it again"
    : `export it to one of ${deckExtensions.join(", ")}`;
}
