import { extname } from "node:path";
import { LecternError } from "../../src/errors.ts";
import type { ReadDeck } from "./deck.ts";
import { readDocx } from "./docx/docx.ts";
import { type FileKind, refuseOtherKind } from "./file-kind.ts";
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
  // What LibreOffice makes of these (../office/convert-deck.ts).
  ".odp": readPptx,
  ".ppt": readPptx,
  ".pps": readPptx,
  ".key": readPptx,
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
  ".odt": readDocx,
  ".doc": readDocx,
  ".txt": readText,
  ".vtt": readTranscript,
  ".srt": readTranscript,
  ".jsonl": readJsonl,
};

export const deckExtensions = Object.keys(readers);

/** Whether a deck's file has pages that can be drawn, and is kept for that. */
export const hasPages = (deck: string) =>
  [readPdf, readPptx].includes(readers[extname(deck).toLowerCase()] ?? readText);

const holds = new Map<ReadDeck | undefined, FileKind>([
  [readPdf, "pdf"],
  [readPptx, "archive"],
  [readDocx, "archive"],
]);

/** Increment this when a reader would make different slides from the same bytes: decks are then read again. */
export const readersVersion = 9;

/** Reads a deck by its extension. Throws `bad-deck`. */
export const readDeck: ReadDeck = async (bytes, name, signal) => {
  const reader = readers[extname(name).toLowerCase()];
  if (!reader)
    throw new LecternError(
      "bad-deck",
      `${name} is not a deck that Lectern reads (${deckExtensions.join(", ")})`,
    );
  const holding = holds.get(reader) ?? null;
  refuseOtherKind(
    bytes,
    name,
    holding,
    holding === "archive" ? "export it again" : `export it to one of ${deckExtensions.join(", ")}`,
  );
  return reader(bytes, name, signal);
};
