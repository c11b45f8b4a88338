import { accessSync, closeSync, constants, openSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";

/** A segment of PostgreSQL's write-ahead log has 16 MB, and is allocated whole. */
const leastFreeMegabytes = 32;

/**
 * Throws `storage` where what is written to a folder now could not be kept: it is read-only, not ours, broken or full.
 * Takes some 20 microseconds: a byte is written, as a file system that went read-only after an error lets files be opened.
 */
export function checkWritable(folder: string): void {
  const free = measure(folder);
  if (free < leastFreeMegabytes)
    throw new LecternError(
      "storage",
      `The disk is full: only ${Math.floor(free)} MB are free where ${folder} is. Nothing is kept until there is space`,
    );
}

export function isWritable(folder: string): boolean {
  try {
    checkWritable(folder);
    return true;
  } catch {
    return false;
  }
}

function measure(folder: string): number {
  try {
    accessSync(folder, constants.W_OK);
    const file = openSync(join(folder, "lectern.probe"), constants.O_WRONLY | constants.O_CREAT, 0o600);
    try {
      writeSync(file, "1", 0);
    } finally {
      closeSync(file);
    }
    const { bavail, bsize } = statfsSync(folder);
    return (bavail * bsize) / 2 ** 20;
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write the data folder ${folder} (${errorMessage(cause)}): nothing is kept until it is writable again`,
      { cause },
    );
  }
}
