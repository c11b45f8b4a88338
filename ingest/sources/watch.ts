import { statSync } from "node:fs";
import { basename, relative, resolve, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { errorKinds, errorMessage, LecternError } from "../../src/errors.ts";
import { isIgnored, isOfDeck } from "./select-decks.ts";

export interface WatchLimits {
  /** Milliseconds without another change after which a folder has settled: a person who copies a course into it has finished. */
  quietMs: number;
  /** Milliseconds after the first change that it is waited for; a file that is written all the time settles never. */
  maxMs: number;
  /** Milliseconds after which a sync that failed for a passing reason is tried again, though nothing has changed. */
  retryMs: number;
}

const watchLimits: WatchLimits = { quietMs: 1_000, maxMs: 30_000, retryMs: 60_000 };

interface Watcher {
  /** Brings the course in step. */
  sync(): Promise<void>;
  /** Hears of every failure; none ends the watch. */
  onError(error: LecternError): void;
  /** Once the folder is watched, before the first sync. */
  onReady?(): void;
}

/**
 * Syncs at once, and again whenever the folder has changed and settled; one sync at a time, and what changes during one
 * leads to another. Comes to its end when the signal aborts, between two syncs; throws what an aborted sync throws.
 * Throws `not-found` if there is no such folder.
 */
export async function watchFolder(
  folder: string,
  { sync, onError, onReady }: Watcher,
  signal: AbortSignal,
  limits: WatchLimits = watchLimits,
): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new LecternError("not-found", `There is no folder ${folder}`);
  const changes = trackChanges(limits, signal);
  const watcher = startWatching(folder, onError);
  try {
    await readyOf(watcher, signal);
    // Not before: the first sync sees what is there, and chokidar tells of links as if they had just come.
    watcher.on("all", changes.note);
    onReady?.();
    while (await changes.settled()) {
      try {
        await sync();
      } catch (cause) {
        if (signal.aborted) throw cause;
        const error = asLecternError(cause);
        onError(error);
        // Nothing in the folder changes when such a failure ends.
        if (errorKinds[error.code].retryable !== "no") changes.noteLater();
      }
    }
  } finally {
    changes.stop();
    await watcher.close();
  }
}

function asLecternError(cause: unknown): LecternError {
  if (cause instanceof LecternError) return cause;
  return new LecternError("internal", errorMessage(cause), { cause });
}

function startWatching(folder: string, onError: (error: LecternError) => void): FSWatcher {
  const root = resolve(folder);
  const watcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    // Each sync names what it can't look into.
    ignorePermissionErrors: true,
    ignored: (path, stats) => isOfNoMatter(root, path, stats?.isFile() ?? false),
  });
  watcher.on("error", (cause) => onError(explain(folder, cause)));
  return watcher;
}

function readyOf(watcher: FSWatcher, signal: AbortSignal): Promise<void> {
  return new Promise((resolveReady) => {
    const ready = () => resolveReady();
    if (signal.aborted) return ready();
    watcher.once("ready", ready);
    signal.addEventListener("abort", ready, { once: true });
  });
}

function isOfNoMatter(root: string, path: string, isFile: boolean): boolean {
  const below = relative(root, path);
  if (below === "") return false;
  return below.split(sep).some(isIgnored) || (isFile && !isOfDeck(basename(path)));
}

/** `ENOSPC`: inotify(7), max_user_watches. */
function explain(folder: string, cause: unknown): LecternError {
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  const advice =
    code === "ENOSPC" || code === "EMFILE"
      ? "the system can't watch any more files: raise fs.inotify.max_user_watches, or set CHOKIDAR_USEPOLLING=1"
      : "the next sync will see what changes there";
  return new LecternError("storage", `Part of ${folder} is not watched (${errorMessage(cause)}): ${advice}`, {
    cause,
  });
}

interface Changes {
  /** Something has changed. */
  note(): void;
  /** As if something changed in a while. */
  noteLater(): void;
  /** True once what changed has settled, at once where it has; false when the signal aborts. */
  settled(): Promise<boolean>;
  stop(): void;
}

function trackChanges({ quietMs, maxMs, retryMs }: WatchLimits, signal: AbortSignal): Changes {
  // Nothing is known of the folder before the first sync.
  let isSettled = true;
  let since: number | null = null;
  let quiet: NodeJS.Timeout | undefined;
  let later: NodeJS.Timeout | undefined;
  let tell: () => void = () => undefined;
  const settle = () => {
    isSettled = true;
    since = null;
    tell();
  };
  const note = () => {
    const now = performance.now();
    since ??= now;
    clearTimeout(quiet);
    quiet = setTimeout(settle, Math.max(0, Math.min(quietMs, since + maxMs - now)));
  };
  const onAbort = () => tell();
  signal.addEventListener("abort", onAbort);
  return {
    note,
    noteLater() {
      clearTimeout(later);
      later = setTimeout(settle, retryMs);
    },
    async settled() {
      if (!isSettled && !signal.aborted) {
        await new Promise<void>((resolveWait) => {
          tell = resolveWait;
        });
      }
      isSettled = false;
      return !signal.aborted;
    },
    stop() {
      clearTimeout(quiet);
      clearTimeout(later);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
