import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { errorMessage, LecternError } from "../../../src/errors.ts";

/** More than real decks hold: in three of them the largest part has 70 KB, and 1,200 entries are many. */
export const zipLimits = {
  entries: 20_000,
  /** The largest part, inflated. */
  partBytes: 32 * 1024 * 1024,
  /** All parts that are read, inflated. */
  totalBytes: 256 * 1024 * 1024,
  /** Inflated to packed, of a part over 1 MB. Deflate ends at 1,032; slides reach 20. */
  ratio: 300,
};

/** An archive whose parts are inflated one at a time, when asked for. Nothing is written to disk. */
interface ZipArchive {
  names: ReadonlySet<string>;
  /** The part's bytes as they are inflated; throws `bad-deck` if they are damaged or over the limits. */
  read(part: string): AsyncIterable<Uint8Array>;
}

/** Reads the central directory only. Throws `bad-deck`. `name`: the deck's path, for messages. */
export async function openZip(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<ZipArchive> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (zip.entryCount > zipLimits.entries) throw tooMany(zip.entryCount, name);
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw damaged(name, cause);
  }
  const budget = { left: zipLimits.totalBytes };
  return {
    names: new Set(entries.keys()),
    read: (part) => inflate({ zip, entry: entries.get(part), part, name }, budget, signal),
  };
}

interface Part {
  zip: ZipFile;
  entry: Entry | undefined;
  part: string;
  /** The deck's path. */
  name: string;
}

async function* inflate(
  { zip, entry, part, name }: Part,
  budget: { left: number },
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  if (!entry) throw new LecternError("bad-deck", `${name} lacks the part ${part}: export it again`);
  if (entry.isEncrypted()) {
    throw new LecternError(
      "bad-deck",
      `${name} is encrypted: save a copy without a password and ingest the copy`,
    );
  }
  const packed = Math.max(1, entry.compressedSize);
  const { uncompressedSize: size } = entry;
  if (size > zipLimits.partBytes || (size > 1024 * 1024 && size / packed > zipLimits.ratio)) {
    throw bomb(name, part);
  }
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      signal.throwIfAborted();
      budget.left -= chunk.length;
      if (budget.left < 0) throw bomb(name, part);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof LecternError || signal.aborted) throw cause;
    throw damaged(name, cause);
  }
}

function damaged(name: string, cause: unknown): LecternError {
  return new LecternError(
    "bad-deck",
    `${name} is damaged or cut short (${errorMessage(cause)}): export it again`,
    {
      cause,
    },
  );
}

function tooMany(entries: number, name: string): LecternError {
  return new LecternError(
    "bad-deck",
    `${name} holds ${entries} files, over the limit of ${zipLimits.entries}: split the deck`,
  );
}

function bomb(name: string, part: string): LecternError {
  return new LecternError(
    "bad-deck",
    `${name} unpacks to more than a deck may hold (${part}), like a zip bomb: export it again or split it`,
  );
}
