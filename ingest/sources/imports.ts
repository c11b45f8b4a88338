import { readFileSync, statSync } from "node:fs";
import { importedBy, mayImport } from "../read/markdown/imports.ts";
import type { DeckFile } from "./deck-file.ts";
import type { Skipped } from "./select-decks.ts";

const isMarkdown = (deck: string) => /\.(?:md|markdown)$/i.test(deck);
/** In bytes. A longer one is no page of slides. */
const maxSource = 4 * 1024 * 1024;

/**
 * Tells decks that import others where these are, within the course alone, and leaves out as decks of their own those
 * that are imported whole.
 */
export function followImports<Found extends { files: DeckFile[]; skipped: Skipped[] }>(found: Found): Found {
  const { files } = found;
  const beside = new Map(files.filter(({ deck }) => isMarkdown(deck)).map(({ deck, file }) => [deck, file]));
  const imports = new Map<string, ReturnType<typeof importedBy>>();
  for (const [deck, file] of beside) {
    const source = sourceOf(file);
    if (source !== null && mayImport(source)) imports.set(deck, importedBy(source, deck));
  }
  const taken = new Map<string, string>();
  const take = (deck: string, root: string) => {
    for (const { path, isWhole } of imports.get(deck) ?? []) {
      if (!isWhole || path === root || !beside.has(path) || taken.has(path)) continue;
      taken.set(path, deck);
      take(path, root);
    }
  };
  const imported = new Set([...imports.values()].flatMap((all) => all.map(({ path }) => path)));
  // Of decks that import each other, the first has the others.
  const order = [...imports.keys()].sort((a, b) => Number(imported.has(a)) - Number(imported.has(b)));
  for (const deck of order) if (!taken.has(deck)) take(deck, deck);
  return {
    ...found,
    files: files
      .filter(({ deck }) => !taken.has(deck))
      .map((file) => (imports.has(file.deck) ? { ...file, beside } : file)),
    skipped: [
      ...found.skipped,
      ...[...taken].map(([path, by]) => ({
        path,
        reason: `it is imported by ${by}, and read as a part of it`,
      })),
    ],
  };
}

/** The source of a file; null where there is none, or it can't be read, which its reader will say. */
export function sourceOf(file: string | undefined): string | null {
  if (file === undefined) return null;
  try {
    return statSync(file).size > maxSource ? null : readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
