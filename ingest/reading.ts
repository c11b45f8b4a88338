import { LecternError } from "../src/errors.ts";
import { maskPersonalData } from "../src/text/personal-data.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import type { Reading } from "./prepare.ts";
import type { ReadingPool } from "./read-in-worker.ts";
import { describeMasked, maskedOf, redactDeck } from "./redact.ts";

/** Adds to a deck what its file says in pictures. `name` is the deck's path. Throws the signal's reason. */
export type AmendDeck = (deck: Deck, bytes: Uint8Array, name: string, signal: AbortSignal) => Promise<Deck>;

export interface ReadingParts {
  pool: Pick<ReadingPool, "read" | "close">;
  /** Reads pages without text off their pictures. */
  ocr?: AmendDeck | undefined;
  /** Has a model describe pictures: it is shown them as they are, personal data included. */
  describe?: AmendDeck | undefined;
  /** Which personal data is masked. */
  redact?: "pii" | undefined;
  /** What of `ocr` and `describe` decides about the slides: languages, models, versions of prompts. */
  settings?: Record<string, unknown>;
}

/** Rises when the same deck is masked otherwise: decks are then read anew. */
const redactionVersion = 1;

/** bytes ─read→ deck ─ocr→ ─redact→ ─describe→ ─redact→ deck. What is not asked for is left out. */
export function openReading(parts: ReadingParts): Reading & { close(): Promise<void> } {
  const { pool, redact, settings = {} } = parts;
  const close = () => pool.close();
  if (!redact) return { read: (...deck) => readWith(parts, deck), settings, keepsFiles: true, close };
  return {
    read: (...deck) => withoutDataInErrors(() => readWith(parts, deck)),
    settings: { ...settings, redact: { kinds: redact, version: redactionVersion } },
    keepsFiles: false,
    close,
  };
}

async function readWith(
  { pool, ocr, describe, redact }: ReadingParts,
  [bytes, name, signal]: Parameters<ReadDeck>,
): Promise<Deck> {
  // The pool takes the buffer that it is given.
  const given = ocr || describe ? Uint8Array.from(bytes) : bytes;
  let deck = await pool.read(given, name, signal);
  if (ocr) deck = await ocr(deck, bytes, name, signal);
  // Before too: a model reads the words around a picture.
  if (redact) deck = await redactDeck(deck, signal);
  if (!describe) return redact ? tellMasked(deck) : deck;
  deck = await describe(deck, bytes, name, signal);
  return redact ? tellMasked(await redactDeck(deck, signal)) : deck;
}

function tellMasked(deck: Deck): Deck {
  const masked = describeMasked(maskedOf(deck.extraction));
  return masked === null ? deck : { ...deck, warnings: [...deck.warnings, `Masked ${masked}`] };
}

/** A message may quote what could not be read, and a cause all of it. */
async function withoutDataInErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LecternError)) throw error;
    throw new LecternError(error.code, maskPersonalData(error.message).text);
  }
}
