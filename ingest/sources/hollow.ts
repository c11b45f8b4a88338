import { closeSync, openSync, readSync } from "node:fs";

/**
 * A Word document that is no archive, such as a place holder or what a synchronising program has not fetched yet; TeX
 * that is no document, but macros for one or a part of one; a key to a server, which has the extension of Keynote.
 */
export function isHollow(path: string): boolean {
  const kind = /\.(?:docx|tex|key)$/i.exec(path)?.[0].toLowerCase();
  if (kind === undefined) return false;
  const start = startOf(path);
  // The reader says what is wrong with a file that can't be opened.
  if (start === null) return false;
  if (kind === ".tex") return !/\\documentclass|\\begin\{frame\}/.test(start.toString("latin1"));
  // A document with a password is the other kind of archive: its reader says what to do.
  return !["504b0304", "d0cf11e0"].includes(start.subarray(0, 4).toString("hex"));
}

function startOf(path: string): Buffer | null {
  const start = Buffer.alloc(16_384);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return start.subarray(0, readSync(file, start, 0, start.length, 0));
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
