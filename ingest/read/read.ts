import { extname } from "node:path";
import { LecternError } from "../../src/errors.ts";
import type { ReadDeck } from "../deck.ts";
import { readJsonl } from "./jsonl.ts";
import { readMarkdown } from "./markdown.ts";
import { readPdf } from "./pdf.ts";
import { readText } from "./text.ts";

const readers: Record<string, ReadDeck> = {
  ".pdf": readPdf,
  ".md": readMarkdown,
  ".markdown": readMarkdown,
  ".txt": readText,
  ".jsonl": readJsonl,
};

export const deckExtensions = Object.keys(readers);

const signatures: [start: number[], what: string][] = [
  [[0x25, 0x50, 0x44, 0x46, 0x2d], "a PDF"],
  [[0x50, 0x4b, 0x03, 0x04], "a ZIP archive or an Office document"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Office document"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
  [[0xff, 0xd8, 0xff], "a JPEG picture"],
  [[0x47, 0x49, 0x46, 0x38], "a GIF picture"],
  [[0x1f, 0x8b], "gzip data"],
  [[0x7f, 0x45, 0x4c, 0x46], "a program"],
];

/** What a file's first bytes say it is, where that is none of the text formats. */
function signatureOf(bytes: Uint8Array): string | undefined {
  return signatures.find(([start]) => start.every((byte, at) => bytes[at] === byte))?.[1];
}

/** Raised when a reader would make other slides of the same bytes: decks read before are then read anew. */
export const readersVersion = 2;

/** Reads a deck by its extension. Throws `bad-deck`. */
export const readDeck: ReadDeck = async (bytes, name, signal) => {
  const reader = readers[extname(name).toLowerCase()];
  if (!reader)
    throw new LecternError(
      "bad-deck",
      `${name} is not a deck that Lectern reads (${deckExtensions.join(", ")})`,
    );
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  const extension = extname(name).toLowerCase();
  const found = signatureOf(bytes);
  if (found && (extension !== ".pdf" || found !== "a PDF")) {
    const advice =
      found === "a PDF" ? "rename it to .pdf" : `export it to one of ${deckExtensions.join(", ")}`;
    throw new LecternError("bad-deck", `${name} is not what its extension says but ${found}: ${advice}`);
  }
  return reader(bytes, name, signal);
};
