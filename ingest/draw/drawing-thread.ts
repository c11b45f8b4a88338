import { readFile } from "node:fs/promises";
import { LecternError } from "../../src/errors.ts";
import { asTask } from "../threads/as-task.ts";
import { type OpenPdf, openPdf } from "./page-image.ts";

export interface DrawingTask {
  /** Differs from deck to deck. */
  id: string;
  /** The deck's bytes, or the file that holds them. */
  pdf: Uint8Array | string;
  page: number;
  /** Pixels. */
  width: number;
  name: string;
}

/** Reopening a deck, with its fonts, takes as long as drawing a page, so the last deck stays open. */
let last: { id: string; deck: OpenPdf } | undefined;

async function open(id: string, pdf: Uint8Array | string): Promise<OpenPdf> {
  if (last?.id === id) return last.deck;
  await close();
  const deck = await openPdf(typeof pdf === "string" ? await readFile(pdf) : pdf);
  last = { id, deck };
  return deck;
}

async function close(): Promise<void> {
  const closing = last?.deck;
  last = undefined;
  await closing?.close();
}

/** What the thread of a drawing runs. */
export default asTask(async ({ id, pdf, page, width }: DrawingTask): Promise<Uint8Array> => {
  const deck = await open(id, pdf);
  try {
    return await deck.drawPage(page, width);
  } catch (error) {
    // A failure may have left the deck in a broken state, but a page number that does not exist has not.
    if (!(error instanceof LecternError && error.code === "not-found")) await close();
    throw error;
  }
});
