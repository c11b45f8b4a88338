import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";

/**
 * The bytes of ingested decks and the pictures drawn of their pages, by content: a citation opens its page as it was,
 * whatever became of the teacher's file. Files, not rows: a deck may be hundreds of megabytes.
 */
export interface DeckFiles {
  save(hash: string, bytes: Uint8Array): void;
  read(hash: string): Uint8Array | null;
  savePicture(hash: string, page: number, picture: Uint8Array): void;
  readPicture(hash: string, page: number): Uint8Array | null;
}

export function openDeckFiles(dataFolder: string): DeckFiles {
  const decks = join(dataFolder, "decks");
  const pictures = join(dataFolder, "pictures");
  const picturePath = (hash: string, page: number) => join(pictures, `${hash}-${page}.png`);
  return {
    save: (hash, bytes) => writeOnce(decks, join(decks, hash), bytes),
    read: (hash) => readIfThere(join(decks, hash)),
    savePicture: (hash, page, picture) => writeOnce(pictures, picturePath(hash, page), picture),
    readPicture: (hash, page) => readIfThere(picturePath(hash, page)),
  };
}

function writeOnce(folder: string, path: string, bytes: Uint8Array): void {
  if (existsSync(path)) return;
  const aside = `${path}.${process.pid}.part`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(aside, bytes);
    renameSync(aside, path);
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write ${path} (${errorMessage(cause)}): check space and permissions`,
      {
        cause,
      },
    );
  }
}

function readIfThere(path: string): Uint8Array | null {
  return existsSync(path) ? readFileSync(path) : null;
}
