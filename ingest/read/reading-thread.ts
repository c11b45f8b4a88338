import { asTask } from "../threads/as-task.ts";
import { readDeck } from "./read.ts";

export interface ReadingTask {
  bytes: Uint8Array;
  /** The deck's path. */
  name: string;
}

/** Who stops waiting ends the thread: the reader needs no signal. */
const never = new AbortController().signal;

/** What the threads of a reading pool run. */
export default asTask(({ bytes, name }: ReadingTask) => readDeck(bytes, name, never));
