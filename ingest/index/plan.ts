import type { IndexedDeck, StagedDeck } from "../../src/store/index.ts";
import type { Move } from "../events.ts";
import { asFailure, type FailedDeck } from "../failed-deck.ts";
import { plainReader } from "../read/deck-reader.ts";
import { hashWithin } from "../read/read-file.ts";
import type { IngestDependencies, IngestRequest } from "../request.ts";
import type { DeckFile } from "../sources/deck-file.ts";
import { buildKeyOf } from "./build-key.ts";

/** A deck to read: `origin` is the path under which its slides get their ids. */
export interface PlannedDeck {
  file: DeckFile;
  origin: string;
  /** The file's size in bytes. */
  size: number;
}

/** What differs between the files and the index. Paths as the course knows them. */
export interface Plan {
  todo: PlannedDeck[];
  /** Decks that a run which was broken off has read already. */
  resumed: StagedDeck[];
  unchanged: string[];
  moved: Move[];
  removed: string[];
  failed: FailedDeck[];
}

/** What the index holds, and what of it was staged by a run that did not come to its end. */
interface Indexed {
  decks: IndexedDeck[];
  staged: StagedDeck[];
}

/** Compares by content: a deck that only moved keeps the ids of its slides, and with them its citations. */
export async function planChanges(
  dependencies: Pick<IngestDependencies, "reader" | "embedding" | "enriching" | "maxFileBytes">,
  { files, chunking, isComplete = false, unreadable = [] }: IngestRequest,
  { decks: indexed, staged }: Indexed,
  signal: AbortSignal,
): Promise<Plan> {
  const { reader = plainReader, maxFileBytes } = dependencies;
  const plan: Plan = { todo: [], resumed: [], unchanged: [], moved: [], removed: [], failed: [] };
  const byPath = new Map(indexed.map((deck) => [deck.path, deck]));
  const present = new Set(files.map(({ deck }) => deck));
  const isKept = (path: string) =>
    !isComplete || present.has(path) || unreadable.some((part) => path.startsWith(part));
  const missing = indexed.filter(({ path }) => !isKept(path));
  const takenOrigins = new Set(indexed.filter(({ path }) => isKept(path)).map(({ origin }) => origin));
  const readings = new Map(staged.map((deck) => [contentOf(deck), deck]));
  for (const file of files) {
    signal.throwIfAborted();
    const { deck } = file;
    try {
      const { hash, size } = await hashWithin(file, maxFileBytes);
      const metadata = reader.readMetadata(file);
      const buildKey = buildKeyOf(dependencies, { deck, chunking, metadata });
      const before = byPath.get(deck);
      if (before?.contentHash === hash && before.buildKey === buildKey) {
        plan.unchanged.push(deck);
        continue;
      }
      const from = before ? undefined : missing.find(({ contentHash }) => contentHash === hash);
      if (from) {
        missing.splice(missing.indexOf(from), 1);
        plan.moved.push({ from: from.path, to: deck });
        plan.removed.push(from.path);
      }
      const origin = before?.origin ?? from?.origin ?? freeOrigin(deck, takenOrigins);
      takenOrigins.add(origin);
      const read = readings.get(contentOf({ path: deck, origin, contentHash: hash, buildKey }));
      if (read) plan.resumed.push(read);
      else plan.todo.push({ file, origin, size });
    } catch (cause) {
      plan.failed.push({ deck, error: asFailure(deck, cause) });
    }
  }
  plan.removed.push(...missing.map(({ path }) => path));
  return plan;
}

const contentOf = ({ path, origin, contentHash, buildKey }: IndexedDeck) =>
  JSON.stringify([path, origin, contentHash, buildKey]);

/** A new deck may have the path that another had before it was moved. */
function freeOrigin(path: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const origin = count === 1 ? path : `${path}#${count}`;
    if (!taken.has(origin)) return origin;
  }
}
