import { existsSync, readFileSync } from "node:fs";
import type { Metadata } from "../src/types.ts";
import type { DeckFile } from "./discover.ts";
import { readMetadata } from "./read/metadata.ts";

/** What `<file>.metadata.json` beside a deck says of it; nothing where there is none. Throws `bad-deck`. */
export function readSidecar({ file, deck }: DeckFile): Metadata {
  const path = `${file}.metadata.json`;
  if (!existsSync(path)) return {};
  return readMetadata(readFileSync(path), `${deck}.metadata.json`);
}
