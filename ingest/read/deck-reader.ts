import { LecternError } from "../../src/errors.ts";
import type { Charge } from "../../src/ledger/charge.ts";
import { maskPersonalData } from "../../src/text/personal-data.ts";
import type { Metadata } from "../../src/types.ts";
import type { Reading } from "../index/prepare.ts";
import type { DeckFile } from "../sources/discover.ts";
import { readSidecar } from "../sources/sidecar.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import type { ReadingPool } from "./reading-pool.ts";
import { describeMasked, redactDeck, redactMetadata } from "./redact.ts";

/** Of pages, while a deck is read. */
export type ReadingEvent = { type: "ocr" | "describing"; deck: string; done: number; total: number };

/** Adds to a deck what its file, a PDF, says in pictures. */
export interface Amendment {
  /** `name` is the deck's path. Throws the signal's reason. */
  amend(deck: Deck, bytes: Uint8Array, name: string, signal: AbortSignal): Promise<Deck>;
  /** What of it decides about the slides: languages, models, versions of prompts. */
  settings: Record<string, unknown>;
  /** What was paid for it since this was last asked. */
  takeCharges?(): Charge[];
  close?(): Promise<void>;
}

export interface ReadingParts {
  pool: Pick<ReadingPool, "read" | "close" | "size">;
  /** Reads pages without text off their pictures. */
  ocr?: Amendment | undefined;
  /** Has a model describe pictures: it is shown them as they are, personal data included. */
  describe?: Amendment | undefined;
  /** Which personal data is masked. */
  redact?: "pii" | undefined;
}

/** Rises when the same deck is masked otherwise: decks are then read anew. */
const redactionVersion = 2;

/** bytes ─read→ deck ─ocr→ ─redact→ ─describe→ ─redact→ deck. What is not asked for is left out. */
export function openReading(parts: ReadingParts): Reading & { close(): Promise<void> } {
  const { pool, ocr, describe, redact } = parts;
  const plain = {
    read: (...deck: Parameters<ReadDeck>) => readWith(parts, deck),
    readMetadata: readSidecar,
    // Of other decks no picture is read.
    settingsOf: (deck: string) => (isPdf(deck) ? { ...ocr?.settings, ...describe?.settings } : {}),
    keepsFiles: true,
    hasOcr: ocr !== undefined,
    atOnce: pool.size,
    takeCharges: () => describe?.takeCharges?.() ?? [],
    close: async () => void (await Promise.all([pool.close(), ocr?.close?.(), describe?.close?.()])),
  };
  return redact ? redacting(plain, redact) : plain;
}

const isPdf = (deck: string) => deck.toLowerCase().endsWith(".pdf");

function redacting<Plain extends Reading>(plain: Plain, kinds: "pii"): Plain {
  return {
    ...plain,
    read: (bytes, name, signal) =>
      plain.read(bytes, name, signal).catch((error) => {
        throw signal.aborted ? error : withoutData(error, name);
      }),
    readMetadata: (file) => redactSidecar(plain, file),
    settingsOf: (deck) => ({ ...plain.settingsOf(deck), redact: { kinds, version: redactionVersion } }),
    keepsFiles: false,
  };
}

function redactSidecar(plain: Reading, file: DeckFile): Metadata {
  try {
    return redactMetadata(plain.readMetadata(file));
  } catch (error) {
    throw withoutData(error, file.deck);
  }
}

async function readWith(
  { pool, ocr, describe, redact }: ReadingParts,
  [bytes, name, signal]: Parameters<ReadDeck>,
): Promise<Deck> {
  // The pool takes the buffer that it is given.
  const given = (ocr || describe) && isPdf(name) ? new Uint8Array(bytes) : bytes;
  let deck = await pool.read(given, name, signal);
  if (ocr) deck = await ocr.amend(deck, bytes, name, signal);
  // Before too: a model reads the words around a picture.
  if (redact) deck = await redactDeck(deck, signal);
  if (!describe) return redact ? tellMasked(deck) : deck;
  deck = await describe.amend(deck, bytes, name, signal);
  return redact ? tellMasked(await redactDeck(deck, signal)) : deck;
}

function tellMasked(deck: Deck): Deck {
  const masked = describeMasked(deck.extraction.masked ?? {});
  return masked === null ? deck : { ...deck, warnings: [...deck.warnings, `Masked ${masked}`] };
}

/** A message may quote what could not be read, and a cause all of it; of what nobody foresaw no word is known. */
function withoutData(error: unknown, name: string): LecternError {
  if (error instanceof LecternError)
    return new LecternError(error.code, maskPersonalData(error.message).text);
  const kind = error instanceof Error ? error.name : "an error";
  return new LecternError("bad-deck", `${name} can't be read or masked (${kind}): leave it out`);
}
