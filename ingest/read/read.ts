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

/** Raised when a reader would make other slides of the same bytes: decks read before are then read anew. */
export const readersVersion = 1;

/** Reads a deck by its extension. Throws `bad-deck`. */
export const readDeck: ReadDeck = async (bytes, name, signal) => {
  const reader = readers[extname(name).toLowerCase()];
  if (!reader)
    throw new LecternError(
      "bad-deck",
      `${name} is not a deck that Lectern reads (${deckExtensions.join(", ")})`,
    );
  if (bytes.length === 0) throw new LecternError("bad-deck", `${name} is empty (0 bytes)`);
  return reader(bytes, name, signal);
};
