import { readFile } from "node:fs/promises";
import { LecternError } from "../../src/errors.ts";
import { asTask } from "../threads/as-task.ts";
import { type OpenPdf, openPdf } from "./page-image.ts";
import type { PageRuns } from "./page-runs.ts";
import { readDrawing, readPicture, type SlideDrawing } from "./slide-drawing.ts";

/** What is wanted of a page, and what comes of it. */
export type DrawingTask = { name: string; page: number } & (
  | ({ want: "image"; width: number } & Pdf)
  | ({ want: "words" } & Pdf)
  | { want: "shapes"; presentation: string }
  | { want: "picture"; presentation: string; picture: number }
);
export type Drawn = Uint8Array | PageRuns | SlideDrawing | null;

interface Pdf {
  /** Differs from deck to deck. */
  id: string;
  /** The deck's bytes, or the file that holds them. */
  pdf: Uint8Array | string;
}

/** Reopening a deck, with its fonts, takes as long as drawing a page, so the last deck stays open. */
let last: { id: string; deck: OpenPdf } | undefined;

async function open({ id, pdf }: Pdf): Promise<OpenPdf> {
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
export default asTask(async (task: DrawingTask): Promise<Drawn> => {
  const { page, name } = task;
  if (task.want === "shapes") return readDrawing(await readFile(task.presentation), name, page);
  if (task.want === "picture") return readPicture(await readFile(task.presentation), name, task);
  const deck = await open(task);
  try {
    return await (task.want === "words" ? deck.readPage(page) : deck.drawPage(page, task.width));
  } catch (error) {
    // A failure may have left the deck in a broken state, but a page number that does not exist has not.
    if (!(error instanceof LecternError && error.code === "not-found")) await close();
    throw error;
  }
});
