import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { sha256 } from "../../../src/sha256.ts";
import { tooLarge } from "../../read/read-file.ts";
import { isDeck } from "../select-decks.ts";
import type { WebClient } from "./client.ts";
import { readVisits, type Visit, writeVisits } from "./record.ts";
import type { Resource } from "./site.ts";

/** A folder of a public Git repository, of which one file, made by its host, holds all. */
export interface Repository {
  archive: URL;
  /** Ends with `/`, or is empty for all of it. */
  folder: string;
  /** Where a file of it is seen. */
  pages: string;
}

/** Null for an address that is no repository's. Hosts: GitHub, GitLab, and whoever runs GitLab under its usual addresses. */
export function readRepository({ protocol, host, pathname, origin }: URL): Repository | null {
  if (protocol !== "https:") return null;
  const parts = pathname.split("/").filter((part) => part !== "");
  const marker = parts.indexOf("-");
  const isGitlab = host === "gitlab.com" || parts[marker + 1] === "tree";
  if (host === "github.com") return onGithub(parts);
  if (!isGitlab || (marker < 0 ? parts.length < 2 : marker < 2)) return null;
  const project = (marker < 0 ? parts : parts.slice(0, marker)).map(withoutGit);
  const [ref = "HEAD", ...folder] = marker < 0 ? [] : parts.slice(marker + 2);
  const place = `${origin}/${project.join("/")}/-`;
  return {
    archive: new URL(`${place}/archive/${ref}/${project.at(-1)}.tar.gz`),
    folder: asFolder(folder),
    pages: `${place}/blob/${ref}/`,
  };
}

function onGithub([owner, name, kind, ref = "HEAD", ...folder]: string[]): Repository | null {
  if (owner === undefined || name === undefined || (kind !== undefined && kind !== "tree")) return null;
  const place = `${owner}/${withoutGit(name)}`;
  return {
    archive: new URL(`https://codeload.github.com/${place}/tar.gz/${ref}`),
    folder: asFolder(folder),
    pages: `https://github.com/${place}/blob/${ref}/`,
  };
}

const withoutGit = (name: string) => name.replace(/\.git$/, "");
const asFolder = (parts: string[]) => (parts.length === 0 ? "" : `${decodeURIComponent(parts.join("/"))}/`);

/** Bytes of all files of an archive, those that are no decks included: more is no course. */
const mostBytes = 4_000_000_000;

interface Opened {
  repository: Repository;
  isWanted(path: string): boolean;
  maxFileBytes: number;
  /** Keeps what was heard of the archive. */
  folder: string;
}

/** The decks of a repository's folder, by their paths in it. Throws `not-found`, `bad-deck`, and as the client does. */
export async function* browseRepository(
  client: WebClient,
  { repository, isWanted, maxFileBytes, folder: record }: Opened,
  signal: AbortSignal,
): AsyncGenerator<Resource> {
  const { archive, folder, pages } = repository;
  const before = readVisits(record);
  const { body, etag, modified, type } = await client.get(archive, before.get(archive.href) ?? null, signal);
  if (body === null) {
    before.delete(archive.href);
    for (const [path, { url, ...content }] of before) yield { path, source: url, content, body };
    return;
  }
  const kept: Resource[] = [];
  await readArchive(body, (path, entry) => {
    const own = path.slice(path.indexOf("/") + 1);
    const name = own.slice(folder.length);
    if (!own.startsWith(folder) || !isDeck(name) || !isWanted(name)) return null;
    const source = `${pages}${own.split("/").map(encodeURIComponent).join("/")}`;
    if (entry.size > maxFileBytes) {
      kept.push({ path: name, source, content: tooLarge(name, entry.size, maxFileBytes), body: null });
      return null;
    }
    return (bytes) =>
      kept.push({ path: name, source, content: { hash: sha256(bytes), size: bytes.length }, body: bytes });
  });
  signal.throwIfAborted();
  yield* kept.sort((a, b) => (a.path < b.path ? -1 : 1));
  const visit = { etag, modified, type, links: [] };
  const own = kept.flatMap(({ path, source, content }): [string, Visit][] =>
    content instanceof LecternError ? [] : [[path, { ...visit, ...content, url: source }]],
  );
  // One that was too large is asked for again, with the rest.
  const whole: [string, Visit][] =
    own.length === kept.length ? [[archive.href, { ...visit, hash: "", size: 0, url: archive.href }]] : [];
  writeVisits(record, new Map([...own, ...whole]));
}

type Keep = (path: string, entry: ReadEntry) => ((bytes: Uint8Array) => void) | null;

/** Hands over the plain files that are wanted; links lead nowhere. */
async function readArchive(bytes: Uint8Array, keep: Keep): Promise<void> {
  let size = 0;
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      size += entry.size;
      const take = entry.type === "File" ? keep(entry.path, entry) : null;
      const parts: Buffer[] = [];
      entry.on("data", (part: Buffer) => {
        if (take) parts.push(part);
      });
      entry.on("end", () => take?.(Buffer.concat(parts)));
    },
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(
        cause instanceof LecternError
          ? cause
          : new LecternError(
              "bad-deck",
              `The repository's archive can't be read (${errorMessage(cause)}): sync again`,
              { cause },
            ),
      );
    parser.on("error", fail);
    parser.on("end", resolve);
    const unpacked = Readable.from([bytes]).pipe(createGunzip());
    unpacked.on("error", fail);
    unpacked.on("data", () => {
      if (size > mostBytes)
        unpacked.destroy(
          new LecternError(
            "too-large",
            "The repository has more than 4 GB: name a folder of it, or copy it and sync the copy",
          ),
        );
    });
    unpacked.pipe(parser);
  });
}
