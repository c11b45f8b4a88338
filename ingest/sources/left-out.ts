import { extname } from "node:path";
import { readLexicon } from "../../src/text/lexicon.ts";

const { documents, recordings } = readLexicon("other-files", "documents", "recordings");

/** Files of one kind that are no decks. */
export interface LeftOut {
  /** The extension in small letters, `.ipynb`; empty where a file has none. */
  kind: string;
  count: number;
  /** The path of the first. */
  example: string;
  /** Whether such files hold a course's words, unlike pictures, data and programs. */
  holdsWords: boolean;
}

/** Counts paths that are no decks by their kind: those that hold words come first, then by number. */
export function countLeftOut(): { add(path: string): void; result(): LeftOut[] } {
  const kinds = new Map<string, LeftOut>();
  return {
    add(path) {
      const kind = extname(path).toLowerCase();
      const known = kinds.get(kind);
      if (known) known.count++;
      else kinds.set(kind, { kind, count: 1, example: path, holdsWords: holdsWords(kind) });
    },
    result: () =>
      [...kinds.values()].sort(
        (a, b) => Number(b.holdsWords) - Number(a.holdsWords) || b.count - a.count || compare(a.kind, b.kind),
      ),
  };
}

function holdsWords(kind: string): boolean {
  const name = kind.slice(1);
  return documents.has(name) || recordings.has(name);
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);

/** The kinds of several places together. */
export function addLeftOut(places: LeftOut[][]): LeftOut[] {
  const all = new Map<string, LeftOut>();
  for (const one of places.flat()) {
    const known = all.get(one.kind);
    all.set(one.kind, known ? { ...known, count: known.count + one.count } : one);
  }
  return [...all.values()];
}

/** In one line, or null where nothing was left out: `Left out: 69 .ipynb, 2 .ppt: export them as PDF, …`. */
export function describeLeftOut(kinds: LeftOut[]): string | null {
  const named = (kind: string) => kind || "without an extension";
  const worded = kinds.filter((one) => one.holdsWords).map(({ kind, count }) => `${count} ${named(kind)}`);
  const others = kinds.filter((one) => !one.holdsWords);
  const count = others.reduce((sum, one) => sum + one.count, 0);
  const shown = others.slice(0, 5).map(({ kind }) => named(kind));
  const rest = `${count} other ${count === 1 ? "file" : "files"} (${shown.join(", ")}${others.length > 5 ? ", …" : ""})`;
  if (worded.length === 0) return count === 0 ? null : `Left out: ${rest}`;
  const also = count === 0 ? "" : `; ${rest}`;
  return `Left out: ${worded.join(", ")}: export them as PDF, .pptx or Markdown${also}`;
}
