import type { ErrorCode } from "../../src/errors.ts";
import { asFailure } from "../failed-deck.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import { readDeck } from "./read.ts";

export interface ReadingTask {
  bytes: Uint8Array;
  name: string;
}

/** An error's class does not survive the way out of a thread: it goes as what it says. */
export type ReadingOutcome = { deck: Deck } | { failure: { code: ErrorCode; message: string } };

/** A reader as the task of a thread. Who stops waiting ends the thread: the reader needs no signal. */
export function asTask(read: ReadDeck): (task: ReadingTask) => Promise<ReadingOutcome> {
  const never = new AbortController().signal;
  return async ({ bytes, name }) => {
    try {
      return { deck: await read(bytes, name, never) };
    } catch (cause) {
      const { code, message } = asFailure(name, cause);
      return { failure: { code, message } };
    }
  };
}

/** What the threads of a reading pool run. */
export default asTask(readDeck);
