import { workerData } from "node:worker_threads";
import { z } from "zod";
import { type ErrorCode, errorMessage, LecternError } from "../../src/errors.ts";
import { createDrawer } from "./page-image.ts";

export interface DrawingTask {
  page: number;
  width: number;
}

/** An error's class does not survive the way out of a thread: it goes as what it says. */
export type DrawingOutcome = { picture: Uint8Array } | { failure: { code: ErrorCode; message: string } };

/** One deck's thread: each task is a page of it. */
const deck = z.instanceof(Uint8Array).parse(workerData);
const { drawPage } = createDrawer();

export default async function draw({ page, width }: DrawingTask): Promise<DrawingOutcome> {
  try {
    return { picture: await drawPage(deck, page, width) };
  } catch (cause) {
    const code = cause instanceof LecternError ? cause.code : "bad-deck";
    return { failure: { code, message: errorMessage(cause) } };
  }
}
