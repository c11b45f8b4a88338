import { join } from "node:path";
import { LecternError } from "../../src/errors.ts";
import { sha256 } from "../../src/sha256.ts";
import { isIgnored } from "./select-decks.ts";

export interface S3Address {
  bucket: string;
  /** Ends with `/`, or is empty for the whole bucket: `week` must not mean `week 2/` as well. */
  prefix: string;
}

const scheme = "s3://";
/** Amazon S3 user guide, bucket naming rules, as far as a slip of the pen goes. */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Null for a path on this machine. Throws `usage` if no bucket can have the name. */
export function parseS3Address(text: string): S3Address | null {
  if (!text.toLowerCase().startsWith(scheme)) return null;
  const [bucket = "", ...rest] = text.slice(scheme.length).split("/");
  if (!bucketName.test(bucket)) {
    throw new LecternError(
      "usage",
      `${text} does not name a bucket: write s3://bucket or s3://bucket/prefix`,
    );
  }
  const prefix = rest.join("/");
  return { bucket, prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/` };
}

export const showAddress = ({ bucket, prefix }: S3Address) => `${scheme}${bucket}/${prefix}`;

/** Where the copies of an address's decks are, so that only what changed is downloaded. */
export function mirrorFolder(dataFolder: string, address: S3Address): string {
  const hash = sha256(showAddress(address)).slice(0, 16);
  return join(dataFolder, "mirrors", `${address.bucket}-${hash}`);
}

/** Whether a path below the prefix would mean something else than a place in a folder, here or on another system. */
export function isUnsafe(path: string): boolean {
  const parts = path.split(/[\\/]/);
  return (
    path.includes("\0") ||
    parts[0] === "" ||
    /^[A-Za-z]:/.test(path) ||
    parts.some((part) => /^\.{1,2}$/.test(part))
  );
}

export const isIgnoredPath = (path: string) => path.split("/").some(isIgnored);
