import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { deckExtensions } from "../read/read.ts";
import type { DeckFile } from "./deck-file.ts";
import { isHollow } from "./hollow.ts";
import { followImports } from "./imports.ts";
import { addLeftOut, countLeftOut, describeLeftOut, type LeftOut } from "./left-out.ts";
import { isDeck, isIgnored, type Skipped, selectDecks } from "./select-decks.ts";

/** What is in a folder or a bucket. */
export interface Found {
  files: DeckFile[];
  /** Beginnings of the paths of what could not be looked into, e.g. `week 3/`: nobody knows what is there now. */
  unreadable: string[];
  /** What was left out and would surprise: links, sockets, a second file by the same name. */
  skipped: Skipped[];
  /** What a teacher should know, one line each. */
  warnings: string[];
  /** Files that are no decks, by kind. */
  leftOut: LeftOut[];
}

interface Discovery extends Found {
  course: string;
}

/**
 * The decks that the paths name, in order. A folder is searched through. `course`: the folder's name unless given.
 * Throws `usage`, `bad-deck` or `not-found` for what can't be ingested.
 */
export function discoverDecks(paths: string[], course: string | undefined): Discovery {
  const roots = paths.map((path) => discoverOne(path));
  const names = [...new Set(roots.map((root) => root.course))];
  if (course === undefined && names.length > 1) {
    throw new LecternError(
      "usage",
      `These paths are in several folders (${names.join(", ")}): name their course with --course NAME`,
    );
  }
  const files = roots.flatMap((root) => root.files);
  // Within one folder there are none: links are not followed.
  if (roots.length > 1) rejectDuplicates(files);
  const name = course?.trim() || names[0];
  if (!name) throw new LecternError("usage", "Name the course with --course NAME");
  return {
    course: name,
    files,
    unreadable: roots.flatMap((root) => root.unreadable),
    skipped: roots.flatMap((root) => root.skipped),
    warnings: roots.flatMap((root) => root.warnings),
    leftOut: addLeftOut(roots.map((root) => root.leftOut)),
  };
}

function discoverOne(path: string): Discovery {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new LecternError("not-found", `There is no file or folder ${path}`);
  const kind = statSync(absolute);
  if (kind.isDirectory()) {
    const found = followImports(discoverFolder(absolute));
    if (found.files.length > 0) return { course: basename(absolute), ...found };
    throw new LecternError(
      "bad-deck",
      [
        `The folder ${path} has no decks: Lectern reads ${deckExtensions.join(", ")}`,
        ...found.warnings,
        ...[describeLeftOut(found.leftOut) ?? []].flat(),
      ].join("; "),
    );
  }
  if (!kind.isFile() || !isDeck(absolute)) {
    throw new LecternError(
      "bad-deck",
      `${path} is not a deck that Lectern reads: it takes ${deckExtensions.join(", ")}`,
    );
  }
  const files = [withImports({ file: absolute, deck: basename(absolute).normalize("NFC") })];
  return {
    course: basename(dirname(absolute)),
    files,
    unreadable: [],
    skipped: [],
    warnings: [],
    leftOut: [],
  };
}

/** A file that is named alone imports from the folder that it is in. */
function withImports(file: DeckFile): DeckFile {
  const [own = file] = followImports({ files: [file], skipped: [] }).files;
  if (!own.beside) return own;
  const { files } = followImports(discoverFolder(dirname(file.file)));
  return files.find(({ deck }) => deck === own.deck) ?? own;
}

/**
 * All decks below a folder. Links are not followed, hidden files, `node_modules` and Office's lock files left out. A
 * part that can't be looked into is named, and the rest goes on. Throws `not-found`, `usage` or `storage` if the
 * folder itself can't be looked into.
 */
export function discoverFolder(folder: string): Found {
  const root = resolve(folder);
  const kind = statSync(root, { throwIfNoEntry: false });
  if (!kind) throw new LecternError("not-found", `There is no folder ${folder}`);
  if (!kind.isDirectory()) throw new LecternError("usage", `${folder} is not a folder: name a folder`);
  const seen: Seen = { paths: [], unreadable: [], skipped: [], warnings: [] };
  try {
    look(root, entriesOf(root), seen);
  } catch (cause) {
    throw new LecternError("storage", `Can't read the folder ${folder} (${errorMessage(cause)})`, { cause });
  }
  const hollow = seen.paths.filter(isHollow).map((path) => toDeckPath(root, path));
  const paths = seen.paths.map((path) => toDeckPath(root, path)).filter((path) => !hollow.includes(path));
  const { decks, skipped, warnings, leftOut } = selectDecks(paths);
  const others = countLeftOut();
  for (const path of hollow) others.add(path);
  return {
    files: decks.map(({ path, deck }) => ({ file: join(root, path), deck })),
    unreadable: [...seen.unreadable, ...hollow.map((path) => path.normalize("NFC"))],
    skipped: [...seen.skipped, ...skipped],
    warnings: [...seen.warnings, ...warnings],
    leftOut: addLeftOut([leftOut, others.result()]),
  };
}

interface Seen extends Omit<Found, "files" | "leftOut"> {
  /** Absolute, of all plain files. */
  paths: string[];
}

const toDeckPath = (root: string, path: string) => relative(root, path).split(sep).join("/");

function look(root: string, entries: Dirent[], seen: Seen): void {
  for (const entry of entries) {
    if (isIgnored(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (isBroken(entry.name, path)) seen.skipped.push({ path: toDeckPath(root, path), reason: broken });
    else if (isKeynote(entry, path)) seen.skipped.push({ path: toDeckPath(root, path), reason: keynote });
    else if (entry.isDirectory()) lookInto(root, path, seen);
    else if (entry.isFile()) seen.paths.push(path);
    else seen.skipped.push({ path: toDeckPath(root, path), reason: kindOf(entry) });
  }
}

function lookInto(root: string, folder: string, seen: Seen): void {
  const path = `${toDeckPath(root, folder)}/`;
  let entries: Dirent[];
  try {
    entries = entriesOf(folder);
  } catch (cause) {
    seen.unreadable.push(path.normalize("NFC"));
    seen.warnings.push(
      `Can't look into ${path} (${errorMessage(cause)}), so the course keeps what it has of it: make it readable`,
    );
    return;
  }
  look(root, entries, seen);
}

const broken = "its name is not UTF-8, so it can't be opened: rename it";
/** Node replaces the bytes of a name that are no text, and then does not find it. */
const isBroken = (name: string, path: string) => name.includes("\uFFFD") && !existsSync(path);

const keynote =
  "a Keynote presentation that is kept as a folder: export it from Keynote as PowerPoint or PDF";
const isKeynote = (entry: Dirent, path: string) =>
  entry.isDirectory() &&
  /\.key$/i.test(entry.name) &&
  ["Index", "Index.zip", "index.apxl", "index.apxl.gz"].some((part) => existsSync(join(path, part)));

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink())
    return "a link, and links are not followed: replace it with a copy of what it points to";
  return "neither a file nor a folder";
}

const alphabet = new Intl.Collator("en");

/** In an order that does not depend on the disk, also where two names differ only in how their accents are written. */
function entriesOf(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort(
    (a, b) => alphabet.compare(a.name, b.name) || compareCodes(a.name, b.name),
  );
}

/** Names that are in form NFC already come first: they are what their decks are called. */
function compareCodes(a: string, b: string): number {
  const isPlain = (name: string) => Number(name === name.normalize("NFC"));
  return isPlain(b) - isPlain(a) || (a < b ? -1 : 1);
}

function rejectDuplicates(files: DeckFile[]): void {
  const byFile = new Map<string, DeckFile>();
  const byDeck = new Map<string, DeckFile>();
  for (const file of files) {
    const real = realpathSync.native(file.file);
    if (byFile.has(real))
      throw new LecternError("usage", `The deck ${file.deck} is given twice: name it once`);
    const namesake = byDeck.get(file.deck);
    if (namesake) {
      throw new LecternError(
        "usage",
        `Two files would both become the deck ${file.deck} (${namesake.file}, ${file.file}): rename one, or ingest the folder that holds both`,
      );
    }
    byFile.set(real, file);
    byDeck.set(file.deck, file);
  }
}
