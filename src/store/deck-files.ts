import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage, LecternError } from "../errors.ts";

/**
 * The bytes of ingested decks and the images drawn of their pages, by content: a citation opens its page as it was,
 * whatever became of the teacher's file. Files, not rows: a deck may be hundreds of megabytes.
 */
export interface DeckFiles {
  save(hash: string, bytes: Uint8Array): Promise<void>;
  /** The PDF that shows a deck's pages: its own file, or what was made of a presentation; null where there is none. */
  findPdf(hash: string): Promise<string | null>;
  /** The file that holds a presentation (`.pptx`); null where the deck is not kept or is none. */
  findPresentation(hash: string): Promise<string | null>;
  /** Keeps the PDF that was made of a presentation. */
  savePdf(hash: string, pdf: Uint8Array): Promise<void>;
  saveImage(of: ImageOf, image: Uint8Array): Promise<void>;
  readImage(of: ImageOf): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A deck with the images of its pages. */
  remove(hash: string): Promise<void>;
}

/** A page of a deck, and how wide it is drawn where that is not as wide as usual, in pixels. */
export interface ImageOf {
  hash: string;
  page: number;
  width?: number;
}

export function openDeckFiles(dataFolder: string): DeckFiles {
  const decks = join(dataFolder, "decks");
  const images = join(dataFolder, "pictures");
  const imageFile = ({ hash, page, width }: ImageOf) =>
    join(images, `${hash}-${page}${width === undefined ? "" : `-${width}`}.png`);
  const madePdf = (hash: string) => join(images, `${hash}-pages.pdf`);
  const ifBegins = (path: string, signature: string) =>
    ifThere(path, async (file) => ((await begins(file, signature)) ? file : null));
  return {
    save: (hash, bytes) => writeOnce(decks, join(decks, hash), bytes),
    findPdf: async (hash) => (await ifBegins(join(decks, hash), "%PDF-")) ?? ifBegins(madePdf(hash), "%PDF-"),
    findPresentation: (hash) => ifBegins(join(decks, hash), "PK\u0003\u0004"),
    savePdf: (hash, pdf) => writeOnce(images, madePdf(hash), pdf),
    saveImage: (of, image) => writeOnce(images, imageFile(of), image),
    readImage: (of) => ifThere(imageFile(of), (file) => readFile(file)),
    async remove(hash) {
      await rm(join(decks, hash), { force: true });
      const drawn = existsSync(images) ? await readdir(images) : [];
      for (const name of drawn)
        if (name.startsWith(`${hash}-`)) await rm(join(images, name), { force: true });
    },
  };
}

async function writeOnce(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  if (existsSync(path)) return;
  // Two decks with the same bytes may be written at once.
  const aside = `${path}.${process.pid}-${written++}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(aside, bytes);
    await rename(aside, path);
  } catch (cause) {
    const message = `Can't write ${path} (${errorMessage(cause)}): check space and permissions`;
    throw new LecternError("storage", message, { cause });
  }
}

let written = 0;

async function ifThere<Result>(path: string, use: (path: string) => Promise<Result>): Promise<Result | null> {
  return existsSync(path) ? use(path) : null;
}

/** A PDF may have some bytes before its header. */
async function begins(file: string, signature: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(1024) });
    return buffer.includes(signature);
  } finally {
    await handle.close();
  }
}
