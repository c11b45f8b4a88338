import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { errorMessage, LecternError } from "../src/errors.ts";

/** Whole or not at all: a reader never sees half a file. Throws `storage`. */
export function writeAtomically(path: string, text: string): void {
  const aside = `${path}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(aside, text);
    renameSync(aside, path);
  } catch (cause) {
    if (existsSync(aside)) rmSync(aside, { force: true });
    throw new LecternError(
      "storage",
      `Can't write ${path} (${errorMessage(cause)}): choose another place or free some space`,
      { cause },
    );
  }
}
