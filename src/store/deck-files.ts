import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";

/**
 * The bytes of ingested decks and the pictures drawn of their pages, by content: a citation opens its page as it was,
 * whatever became of the teacher's file. Files, not rows: a deck may be hundreds of megabytes.
 */
export interface DeckFiles {
  save(hash: string, bytes: Uint8Array): Promise<void>;
  read(hash: string): Uint8Array | null;
  savePicture(hash: string, page: number, picture: Uint8Array): void;
  readPicture(hash: string, page: number): Uint8Array | null;
}

export function openDeckFiles(dataFolder: string): DeckFiles {
  const decks = join(dataFolder, "decks");
  const pictures = join(dataFolder, "pictures");
  const picturePath = (hash: string, page: number) => join(pictures, `${hash}-${page}.png`);
  return {
    save: (hash, bytes) => writeLarge(decks, join(decks, hash), bytes),
    read: (hash) => readIfThere(join(decks, hash)),
    savePicture: (hash, page, picture) => writeOnce(pictures, picturePath(hash, page), picture),
    readPicture: (hash, page) => readIfThere(picturePath(hash, page)),
  };
}

/** A deck may be hundreds of megabytes: others go on meanwhile. */
async function writeLarge(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  if (existsSync(path)) return;
  const aside = asideOf(path);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function writeOnce(folder: string, path: string, bytes: Uint8Array): void {
  if (existsSync(path)) return;
  const aside = asideOf(path);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(aside, bytes);
    renameSync(aside, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Two decks with the same bytes may be written at once. */
let written = 0;
const asideOf = (path: string) => `${path}.${process.pid}-${written++}.part`;

function unwritable(path: string, cause: unknown): LecternError {
  const message = `Can't write ${path} (${errorMessage(cause)}): check space and permissions`;
  return new LecternError("storage", message, { cause });
}

function readIfThere(path: string): Uint8Array | null {
  return existsSync(path) ? readFileSync(path) : null;
}
