/** An object below a prefix of a bucket. */
export interface StoredObject {
  key: string;
  /** Another one as soon as the content is another. */
  etag: string;
  /** Bytes. */
  size: number;
}

/** An object store, as far as a course that is kept in one needs it. */
export interface Bucket {
  /** Everything below the prefix. Throws `access-denied`, `not-found`, `config` … where the whole can't be listed. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<StoredObject>;
  /** The bytes of exactly what was listed. Throws where this object can't be had, `truncated` where bytes are missing. */
  read(object: StoredObject, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
