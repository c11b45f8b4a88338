/** An object below a prefix of a bucket. */
export interface StoredObject {
  key: string;
  /** Changes whenever the content does. */
  etag: string;
  /** Bytes. */
  size: number;
}

/** An object store, as far as a course that is kept in one needs it. */
export interface Bucket {
  /** Everything below the prefix. Throws `access-denied`, `not-found`, `config` … where the whole can't be listed. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<StoredObject>;
  /** The bytes of exactly what was listed. Throws if the object can't be read, `truncated` if bytes are missing. */
  read(object: StoredObject, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
