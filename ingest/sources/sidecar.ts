import { lstatSync, readFileSync } from "node:fs";
import { LecternError } from "../../src/errors.ts";
import type { Metadata } from "../../src/types.ts";
import { readMetadata } from "../read/metadata.ts";
import type { DeckFile } from "./discover.ts";

const maxBytes = 100_000;

/** Reads `<file>.metadata.json` beside a deck; empty if there is none. Throws `bad-deck`. */
export function readSidecar({ file, deck }: DeckFile): Metadata {
  const path = `${file}.metadata.json`;
  const found = lstatSync(path, { throwIfNoEntry: false });
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
