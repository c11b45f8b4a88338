import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { LecternError } from "../../src/errors.ts";
import type { DeckFile } from "../sources/deck-file.ts";
import { sourceOf } from "../sources/imports.ts";
import { expandImports } from "./markdown/imports.ts";

interface FileContent {
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256, in hexadecimal. */
  hash: string;
  /** What a teacher should know of the files that it imports. */
  warnings: string[];
}

/** Bytes to hash before other work on the main thread gets its turn: about a millisecond. */
const stretchBytes = 1024 * 1024;

/**
 * A deck with what it imports from other files of its course. Throws `too-large` before it reads, and `bad-deck` for a
 * file that changes while it is read.
 */
export async function readWithin(file: DeckFile, maxFileBytes: number): Promise<FileContent> {
  const own = await readAlone(file, maxFileBytes);
  const { beside } = file;
  if (!beside) return { ...own, warnings: [] };
  const source = new TextDecoder().decode(own.bytes);
  const { source: whole, warnings } = expandImports(source, file.deck, (path) => sourceOf(beside.get(path)));
  const bytes = new TextEncoder().encode(whole);
  if (bytes.length > maxFileBytes) throw tooLarge(file.deck, bytes.length, maxFileBytes);
  return { bytes, hash: createHash("sha256").update(bytes).digest("hex"), warnings };
}

async function readAlone(file: DeckFile, maxFileBytes: number): Promise<Omit<FileContent, "warnings">> {
  let bytes = new Uint8Array();
  const { hash } = await readThrough(file, maxFileBytes, (size) => {
    bytes = new Uint8Array(size);
    return (from) => bytes.subarray(from, from + stretchBytes);
  });
  return { bytes, hash };
}

/** The same, without holding more than a stretch of it. */
export async function hashWithin(
  file: DeckFile,
  maxFileBytes: number,
): Promise<{ hash: string; size: number }> {
  if (file.beside) {
    const { hash, bytes } = await readWithin(file, maxFileBytes);
    return { hash, size: bytes.length };
  }
  return readThrough(file, maxFileBytes, (size) => {
    const stretch = new Uint8Array(Math.min(size, stretchBytes));
    return (from) => stretch.subarray(0, size - from);
  });
}

/** `room`: given a file's size and a position, the buffer for the bytes from there on; never empty before the end. */
async function readThrough(
  file: DeckFile,
  maxFileBytes: number,
  room: (size: number) => (from: number) => Uint8Array,
): Promise<{ hash: string; size: number }> {
  const handle = await open(file.file);
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size > maxFileBytes) throw tooLarge(file.deck, size, maxFileBytes);
    const hash = createHash("sha256");
    const roomFrom = room(size);
    let read = 0;
    while (read < size) {
      const stretch = await readStretch(handle, roomFrom(read), read);
      if (stretch.length === 0) break;
      hash.update(stretch);
      read += stretch.length;
    }
    const after = await handle.stat();
    if (read !== size || after.size !== size || after.mtimeMs !== mtimeMs) {
      throw new LecternError("bad-deck", `${file.deck} was changed while it was read: run this again`);
    }
    return { hash: hash.digest("hex"), size };
  } finally {
    await handle.close();
  }
}

async function readStretch(handle: FileHandle, into: Uint8Array, from: number): Promise<Uint8Array> {
  const { bytesRead } = await handle.read(into, 0, into.length, from);
  return into.subarray(0, bytesRead);
}

export function tooLarge(deck: string, size: number, limit: number): LecternError {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return new LecternError(
    "too-large",
    `${deck} has ${megabytes(size)}, over the limit of ${megabytes(limit)}: split it, or raise file: in LECTERN_LIMITS`,
  );
}
