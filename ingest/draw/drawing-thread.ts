import { readFile } from "node:fs/promises";
import { LecternError } from "../../src/errors.ts";
import { asTask } from "../threads/as-task.ts";
import { type OpenPdf, openPdf } from "./page-image.ts";

export interface DrawingTask {
  /** Another one for another deck. */
  id: string;
  /** The deck's bytes, or the file that holds them. */
  pdf: Uint8Array | string;
  page: number;
  /** Pixels. */
  width: number;
  name: string;
}

/** Opening a deck anew, with its fonts, takes as long as drawing a page: the last one stays open. */
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
    // What failed once may have left it halfway through; a page number that there is not has not.
    if (!(error instanceof LecternError && error.code === "not-found")) await close();
    throw error;
  }
});
