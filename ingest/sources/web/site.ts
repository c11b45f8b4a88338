import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LecternError } from "../../../src/errors.ts";
import type { Bucket, StoredObject } from "../../../src/providers/bucket.ts";
import { sha256 } from "../../../src/sha256.ts";
import { metadataExtension } from "../../read/metadata.ts";

/** One thing that is found on the web: what a course would keep of it, or why it could not be had. */
export interface Resource {
  /** As the course knows it. */
  path: string;
  /** Where a reader opens it. */
  source: string;
  content: { hash: string; size: number } | LecternError;
  /** Its bytes, where they are at hand: what has not changed is not sent again. */
  body: Uint8Array | null;
}

/** Goes through a place on the web. */
export type Browse = (signal: AbortSignal) => AsyncIterable<Resource>;

/** Its bytes, for a copy that was lost. */
export type Fetch = (resource: Resource, signal: AbortSignal) => Promise<Uint8Array>;

/**
 * What is found on the web, in the form of a bucket: each resource is an object whose content's hash is its ETag, with a
 * sidecar that says where it comes from. Bodies wait in `folder` until they are read.
 */
export function asBucket(browse: Browse, fetch: Fetch, folder: string): Bucket {
  const found = new Map<string, Resource>();
  const fileOf = ({ path }: Resource) => join(folder, sha256(path));
  return {
    async *list(_, signal) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for await (const resource of browse(signal)) {
        // Two addresses may be of one page: the first is.
        if (found.has(resource.path)) continue;
        if (resource.body) writeFileSync(fileOf(resource), resource.body);
        found.set(resource.path, { ...resource, body: null });
        yield* objectsOf(resource);
      }
    },
    async *read({ key }, signal) {
      const isSidecar = key.endsWith(metadataExtension);
      const resource = found.get(isSidecar ? key.slice(0, -metadataExtension.length) : key);
      if (!resource) throw new LecternError("not-found", `${key} is no longer there: sync again`);
      if (resource.content instanceof LecternError) throw resource.content;
      if (isSidecar) yield sidecarOf(resource);
      else {
        const file = fileOf(resource);
        yield existsSync(file) ? readFileSync(file) : await fetch(resource, signal);
        rmSync(file, { force: true });
      }
    },
  };
}

function objectsOf(resource: Resource): StoredObject[] {
  const { path, content } = resource;
  if (content instanceof LecternError) return [{ key: path, etag: "", size: 0 }];
  const sidecar = sidecarOf(resource);
  return [
    { key: path, etag: content.hash, size: content.size },
    { key: `${path}${metadataExtension}`, etag: sha256(sidecar.toString()), size: sidecar.length },
  ];
}

const sidecarOf = ({ source }: Resource): Buffer =>
  Buffer.from(JSON.stringify({ metadataAttributes: { source } }));
