import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Config } from "../../config.ts";
import { errorMessage, LecternError } from "../../errors.ts";
import { checkFiles, faultOf, readRecord, writeRecord } from "./fetch-record.ts";
import type { ModelFiles } from "./model-files.ts";
import type { ModelSource, OnProgress } from "./model-sources.ts";

/** Sources are asked in their order until one gives the files. */
export interface Fetching {
  model: ModelFiles;
  sources: ModelSource[];
}

/**
 * Fetches the model into the project's cache from the first source that has it. Its files are checked against their
 * SHA-256 and the folder appears whole or not at all, also when two processes fetch at once; what a source that can
 * resume has left is gone on with. Throws `unavailable` with what each source said, `storage` if the cache can't be
 * written or is full, or the signal's reason.
 */
export async function fetchModel(
  { model, sources }: Fetching,
  { modelCacheFolder, onProgress }: Pick<Config, "modelCacheFolder"> & { onProgress: OnProgress },
  signal: AbortSignal,
): Promise<string> {
  const target = join(modelCacheFolder, model.repository);
  const faults: string[] = [];
  for (const source of sources) {
    const aside = makeAside(modelCacheFolder, target, source);
    let keeps = source.resumes;
    try {
      const options = { name: model.name, onProgress, signal };
      const folder = await source.fetchInto(aside, model.files, options);
      keeps = false;
      const found = await checkFiles(folder, model.files, readRecord(target));
      if (Object.values(model.files).some(({ sha256 }) => sha256 === null)) writeRecord(folder, found);
      await moveInto(folder, target, model);
      removeLeft(modelCacheFolder, target);
      return target;
    } catch (cause) {
      if (isFull(cause)) {
        keeps = false;
        throw new LecternError(
          "storage",
          `The disk of ${modelCacheFolder} is full: free some space, then fetch ${model.name} again`,
          { cause },
        );
      }
      signal.throwIfAborted();
      faults.push(`${source.name}: ${errorMessage(cause)}`);
    } finally {
      leaveOrRemove(aside, keeps);
    }
  }
  throw new LecternError("unavailable", `The model ${model.name} can't be fetched (${faults.join("; ")})`);
}

/** Whether a write failed because the disk or the user's quota is full. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(?:ENOSPC|EDQUOT)$/.test(String((error as NodeJS.ErrnoException).code)) || isFull(error.cause);
}

/** A download that stalls gives up after half a minute: who has written nothing for two is gone. */
const abandonedAfterMs = 2 * 60_000;
/** A partial download that nobody has resumed for this long is removed. */
const forgottenAfterMs = 24 * 60 * 60_000;

/** Folders of fetches to one target share a beginning; one that was left for the next ends so. */
const slug = (target: string) => `fetching-${basename(dirname(target))}--${basename(target)}-`;
const left = "left";

/**
 * A folder of this fetch alone, on the cache's own disk so that the end is one rename; with what an earlier one left,
 * where the source can go on with it.
 */
function makeAside(cache: string, target: string, { resumes }: ModelSource): string {
  try {
    mkdirSync(dirname(target), { recursive: true });
    for (const name of readdirSync(cache).filter((entry) => entry.startsWith("fetching-"))) {
      if (idleMs(join(cache, name)) > forgottenAfterMs)
        rmSync(join(cache, name), { recursive: true, force: true });
    }
    if (!resumes) return mkdtempSync(join(cache, "fetching-"));
    return takeLeft(cache, target, mkdtempSync(join(cache, slug(target))));
  } catch (cause) {
    const message = `The folder for models ${cache} can't be written (${errorMessage(cause)})`;
    throw new LecternError("storage", message, { cause });
  }
}

/** A rename succeeds for one process only. */
function takeLeft(cache: string, target: string, aside: string): string {
  const abandoned = readdirSync(cache)
    .filter((name) => name.startsWith(slug(target)) && join(cache, name) !== aside)
    .filter((name) => name.endsWith(`-${left}`) || idleMs(join(cache, name)) > abandonedAfterMs);
  for (const name of abandoned) {
    try {
      rmSync(aside, { recursive: true });
      renameSync(join(cache, name), aside);
      return aside;
    } catch {
      mkdirSync(aside, { recursive: true });
    }
  }
  return aside;
}

/** Milliseconds since anything in the folder was last written. */
function idleMs(folder: string): number {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const times = ["", ...entries].map(
    (entry) => statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Date.now() - Math.max(...times);
}

function leaveOrRemove(aside: string, keeps: boolean): void {
  if (!existsSync(aside)) return;
  const kept = aside.replace(/[^-]*$/, left);
  if (keeps && readdirSync(aside).length > 0 && !existsSync(kept)) renameSync(aside, kept);
  else rmSync(aside, { recursive: true, force: true });
}

function removeLeft(cache: string, target: string): void {
  rmSync(join(cache, `${slug(target)}${left}`), { recursive: true, force: true });
}

async function moveInto(folder: string, target: string, model: ModelFiles): Promise<void> {
  // Another process was faster, with the same checked files.
  if (existsSync(target) && (await faultOf(target, model)) === null) return;
  // What stands there is damaged, or the move below would be refused.
  if (existsSync(target)) rmSync(target, { recursive: true, force: true });
  try {
    renameSync(folder, target);
  } catch (error) {
    if ((await faultOf(target, model)) !== null) throw error;
  }
}
