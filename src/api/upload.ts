import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { deckExtensions } from "../../ingest/read/read.ts";
import { tooLarge } from "../../ingest/read/read-file.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import { isDeck, isIgnored } from "../../ingest/sources/select-decks.ts";
import { diskFault, errorMessage, LecternError } from "../errors.ts";

const longestName = 200;

/** Whether a request's body is a deck, not JSON. */
export const isUpload = ({ method, path }: { method: string; path: string }): boolean =>
  method === "POST" && /^\/api\/courses\/[^/]+\/(?:decks|preview)$/.test(path);

export interface Upload {
  file: DeckFile;
  /** Never fails: a file that can't be removed is told to the log. */
  remove(): Promise<void>;
}

/**
 * Keeps what a request brings as a file of its own, until it is removed. `name` becomes the deck's. Throws `invalid` for
 * a name that is no deck's, `too-large`, and `bad-deck` where nothing came or the sending broke off.
 */
export async function receiveDeck(
  request: Request,
  { name, dataFolder, maxFileBytes }: { name: string; dataFolder: string; maxFileBytes: number },
): Promise<Upload> {
  const deck = checkName(name);
  if (!request.body)
    throw new LecternError("bad-deck", `${deck} is empty: send the file as the request's body`);
  const folder = join(dataFolder, "uploads");
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, "deck-"));
  const remove = () =>
    rm(own, { recursive: true, force: true }).catch((error) =>
      console.error(`An uploaded deck was read, but its file is still there: ${errorMessage(error)}`),
    );
  const file = join(own, "deck");
  let size = 0;
  const limit = new Transform({
    transform(piece: Buffer, _, done) {
      size += piece.length;
      done(size > maxFileBytes ? tooLarge(deck, size, maxFileBytes) : null, piece);
    },
  });
  try {
    await pipeline(Readable.from(request.body), limit, createWriteStream(file, { mode: 0o600 }));
    if (size === 0) throw new LecternError("bad-deck", `${deck} is empty`);
  } catch (cause) {
    await remove();
    if (cause instanceof LecternError) throw cause;
    const message = `${deck} did not arrive whole (${errorMessage(cause)}): send it again`;
    throw diskFault(cause) ?? new LecternError("bad-deck", message, { cause });
  }
  return { file: { file, deck }, remove };
}

/** A name, never a path. */
function checkName(given: string): string {
  const name = given.normalize("NFC");
  const isPlain = name.length <= longestName && !/[\p{Cc}\p{Cs}/\\]/u.test(name) && !isIgnored(name);
  if (isPlain && isDeck(name)) return name;
  throw new LecternError(
    "invalid",
    `Wrong request: name: takes the name of a deck, which ends in ${deckExtensions.join(", ")} and has at most ${longestName} characters`,
  );
}
