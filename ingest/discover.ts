import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { errorMessage, LecternError } from "../src/errors.ts";
import { deckExtensions } from "./read/read.ts";

/** A file to ingest: where it is, and the path by which its course knows it. */
export interface DeckFile {
  file: string;
  deck: string;
}

export interface Discovery {
  course: string;
  files: DeckFile[];
}

/**
 * The decks that the paths name, in order. A folder is searched through, hidden folders and `node_modules` left out.
 * `course`: the folder's name unless given. Throws `usage` or `not-found` for what can't be ingested.
 */
export function discoverDecks(paths: string[], course: string | undefined): Discovery {
  const roots = paths.map((path) => discoverOne(path));
  const names = [...new Set(roots.map((root) => root.course))];
  if (course === undefined && names.length > 1) {
    throw new LecternError(
      "usage",
      `These paths are of several folders (${names.join(", ")}): name their course with --course NAME`,
    );
  }
  const files = roots.flatMap((root) => root.files);
  rejectTwins(files);
  const name = course?.trim() || names[0];
  if (!name) throw new LecternError("usage", "Name the course with --course NAME");
  return { course: name, files };
}

function discoverOne(path: string): Discovery {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new LecternError("not-found", `There is no file or folder ${path}`);
  if (!statSync(absolute).isDirectory()) {
    if (!isDeck(absolute)) {
      throw new LecternError(
        "bad-deck",
        `${path} is not a deck that Lectern reads: it takes ${deckExtensions.join(", ")}`,
      );
    }
    return { course: basename(dirname(absolute)), files: [{ file: absolute, deck: basename(absolute) }] };
  }
  const files = walk(absolute).map((file) => ({ file, deck: relative(absolute, file).split(sep).join("/") }));
  if (files.length === 0) {
    throw new LecternError(
      "bad-deck",
      `The folder ${path} has no decks: Lectern reads ${deckExtensions.join(", ")}`,
    );
  }
  return { course: basename(absolute), files };
}

function walk(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() && isDeck(path) ? [path] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name, "en"));
  } catch (cause) {
    throw new LecternError("storage", `Can't read the folder ${folder} (${errorMessage(cause)})`, { cause });
  }
}

function isDeck(path: string): boolean {
  return deckExtensions.includes(extname(path).toLowerCase());
}

function rejectTwins(files: DeckFile[]): void {
  const byFile = new Map<string, DeckFile>();
  const byDeck = new Map<string, DeckFile>();
  for (const file of files) {
    const real = realpathSync(file.file);
    if (byFile.has(real))
      throw new LecternError("usage", `The deck ${file.deck} is given twice: name it once`);
    const namesake = byDeck.get(file.deck);
    if (namesake) {
      throw new LecternError(
        "usage",
        `Two files would both be the deck ${file.deck} (${namesake.file}, ${file.file}): rename one, or ingest their common folder`,
      );
    }
    byFile.set(real, file);
    byDeck.set(file.deck, file);
  }
}
