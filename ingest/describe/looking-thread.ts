import { findDrawings } from "../read/pdf/drawings.ts";
import { asTask } from "../threads/as-task.ts";

export interface LookingTask {
  bytes: Uint8Array;
  /** The deck's path. */
  name: string;
}

/** Who stops waiting ends the thread. */
const never = new AbortController().signal;

/** What the thread runs that looks for images and drawings. */
export default asTask(({ bytes }: LookingTask) => findDrawings(bytes, never));
