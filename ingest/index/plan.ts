import { getSystemErrorMap } from "node:util";
import { errorMessage, LecternError } from "../../src/errors.ts";
import type { IndexedDeck } from "../../src/store/index.ts";
import { hashWithin } from "../read/read-file.ts";
import type { DeckFile } from "../sources/discover.ts";

/** A deck to read: `origin` is the path under which its slides get their ids. */
export interface PlannedDeck {
  file: DeckFile;
  origin: string;
  /** Of the file, in bytes. */
  size: number;
}

export interface FailedDeck {
  deck: string;
  error: LecternError;
}

/** What differs between the files and the index. Paths as the course knows them. */
export interface Plan {
  todo: PlannedDeck[];
  /** Ids of decks that a run which was broken off has read already. */
  resumed: number[];
  unchanged: string[];
  moved: { from: string; to: string }[];
  removed: string[];
  failed: FailedDeck[];
}

/** What the index holds, and what of it was staged by a run that did not come to its end. */
export interface Indexed {
  decks: IndexedDeck[];
  staged: (IndexedDeck & { id: number })[];
}

export interface PlanRequest {
  files: DeckFile[];
  /** Whether the files are all that the course has: a deck that is not among them leaves it. */
  isComplete: boolean;
  /** Parts of the folder that can't be looked into: what was there before stays. */
  unreadable: string[];
  maxFileBytes: number;
  /** What decides, beside its bytes, what becomes of a deck. */
  buildKeyOf(file: DeckFile): string;
}

/** Compares by content: a deck that only moved keeps the ids of its slides, and with them its citations. */
export async function planChanges(
  { decks: indexed, staged }: Indexed,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<Plan> {
  const plan: Plan = { todo: [], resumed: [], unchanged: [], moved: [], removed: [], failed: [] };
  const byPath = new Map(indexed.map((deck) => [deck.path, deck]));
  const present = new Set(request.files.map(({ deck }) => deck));
  const isKept = (path: string) =>
    !request.isComplete || present.has(path) || request.unreadable.some((part) => path.startsWith(part));
  const missing = indexed.filter(({ path }) => !isKept(path));
  const takenOrigins = new Set(indexed.filter(({ path }) => isKept(path)).map(({ origin }) => origin));
  const readings = new Map(staged.map((deck) => [keyOf(deck), deck.id]));
  for (const file of request.files) {
    signal.throwIfAborted();
    try {
      const { hash, size } = await hashWithin(file, request.maxFileBytes);
      const buildKey = request.buildKeyOf(file);
      const isSame = (deck: IndexedDeck) => deck.contentHash === hash && deck.buildKey === buildKey;
      const before = byPath.get(file.deck);
      if (before && isSame(before)) {
        plan.unchanged.push(file.deck);
        continue;
      }
      const from = before ? undefined : missing.find(({ contentHash }) => contentHash === hash);
      if (from) {
        missing.splice(missing.indexOf(from), 1);
        plan.moved.push({ from: from.path, to: file.deck });
        plan.removed.push(from.path);
      }
      const origin = before?.origin ?? from?.origin ?? freeOrigin(file.deck, takenOrigins);
      takenOrigins.add(origin);
      const read = readings.get(keyOf({ path: file.deck, origin, contentHash: hash, buildKey }));
      if (read !== undefined) plan.resumed.push(read);
      else plan.todo.push({ file, origin, size });
    } catch (cause) {
      plan.failed.push({ deck: file.deck, error: asFailure(file.deck, cause) });
    }
  }
  plan.removed.push(...missing.map(({ path }) => path));
  return plan;
}

const keyOf = ({ path, origin, contentHash, buildKey }: IndexedDeck) =>
  JSON.stringify([path, origin, contentHash, buildKey]);

/** A new deck may have the path that another had before it was moved. */
function freeOrigin(path: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const origin = count === 1 ? path : `${path}#${count}`;
    if (!taken.has(origin)) return origin;
  }
}

export function asFailure(deck: string, cause: unknown): LecternError {
  if (cause instanceof LecternError) return cause;
  return new LecternError("bad-deck", `${deck} can't be read: ${reasonOf(cause)}`, { cause });
}

/** The system's own message says where on this machine the file is: that is nobody's business elsewhere. */
function reasonOf(cause: unknown): string {
  const number = cause instanceof Error && "errno" in cause ? cause.errno : undefined;
  const known = typeof number === "number" ? getSystemErrorMap().get(number) : undefined;
  return known ? `${known[1]} (${known[0]})` : errorMessage(cause);
}
