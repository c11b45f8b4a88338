import { mkdir, rm } from "node:fs/promises";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { create, extract } from "tar";
import { LecternError } from "../errors.ts";
import { openAside } from "./aside.ts";
import { dump } from "./backup.ts";
import type { Manifest } from "./backup-format.ts";
import type { Database } from "./database.ts";
import { makeFolder } from "./embedded.ts";

/** A folder within the data folder, so that what is made there can be moved to its place; removed afterwards. */
export async function withFolderAside<Result>(
  dataFolder: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  makeFolder(dataFolder);
  const { folder, release } = openAside(dataFolder);
  try {
    return await work(folder);
  } finally {
    // What was broken off may still be writing its last file.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    release();
  }
}

/** A backup as one file: a gzipped tarball. Made in the data folder first, so that the database waits for no reader. */
export async function writeArchive(database: Database, dataFolder: string, out: Writable): Promise<Manifest> {
  return withFolderAside(dataFolder, async (folder) => {
    const made = await dump(database, dataFolder, folder);
    const packed = create({ gzip: true, portable: true, cwd: folder }, ["manifest.json", "tables", "decks"]);
    await pipeline(Readable.from(packed), out);
    return made;
  });
}

/** Throws `invalid` for what is no tarball, or not whole. */
export async function unpackArchive(file: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  try {
    await extract({
      file,
      cwd: into,
      strict: true,
      filter: (_, entry) => "type" in entry && (entry.type === "File" || entry.type === "Directory"),
    });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      throw new LecternError("not-found", `There is no file ${file}`, { cause });
    throw new LecternError("invalid", `${file} is no backup of Lectern, or not whole`, { cause });
  }
}
