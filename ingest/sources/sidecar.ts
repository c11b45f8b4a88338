import { lstatSync, readFileSync, type Stats } from "node:fs";
import { LecternError } from "../../src/errors.ts";
import type { Metadata } from "../../src/types.ts";
import { readMetadata } from "../read/metadata.ts";
import type { DeckFile } from "./deck-file.ts";

const maxBytes = 100_000;

/** Reads `<file>.metadata.json` beside a deck; empty if there is none. Throws `bad-deck`. */
export function readSidecar({ file, deck }: DeckFile): Metadata {
  const path = `${file}.metadata.json`;
  const found = lookAt(path);
  // Links are not followed, and something that is not a file might never end.
  if (!found?.isFile()) return {};
  const name = `${deck}.metadata.json`;
  if (found.size > maxBytes) {
    throw new LecternError(
      "bad-deck",
      `${name} is over ${maxBytes / 1000} kB: shorten it to the attributes that are needed`,
    );
  }
  return readMetadata(readFileSync(path), name);
}

/** A deck's name may be so long that no sidecar's name could be. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENAMETOOLONG") return undefined;
    throw error;
  }
}
