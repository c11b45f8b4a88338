import { LecternError } from "../../src/errors.ts";
import { maskPersonalData } from "../../src/text/personal-data.ts";
import type { Metadata } from "../../src/types.ts";
import { type CutDeck, cutDeck } from "../index/cut-deck.ts";
import { convertDeck } from "../office/convert-deck.ts";
import type { DeckFile } from "../sources/deck-file.ts";
import { readSidecar } from "../sources/sidecar.ts";
import type { Deck, ReadDeck } from "./deck.ts";
import { readDeck } from "./read.ts";
import type { ReadingPool } from "./reading-pool.ts";
import { describeMasked, redactDeck, redactMetadata } from "./redact.ts";
import { mayHide, usuallyWithheld, type Withheld } from "./withhold.ts";

/** How a file becomes slides: from its own text and from whatever else the run was told to use. */
export interface DeckReader {
  /** Makes of a deck that only LibreOffice opens what `read` takes and is kept; any other stays as it is. Throws `bad-deck`. */
  convert(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<Uint8Array>;
  read: ReadDeck;
  cut: CutDeck;
  /** The metadata in the file beside the deck. Throws `bad-deck`. */
  readMetadata(file: DeckFile): Metadata;
  /** What of the reading decides about the slides of the deck with this path. */
  settingsOf(deck: string): Record<string, unknown>;
  /** Whether the file may be kept, to draw its pages. */
  keepsFiles: boolean;
  /** Whether pages without text are read off their images. */
  hasOcr: boolean;
  withheld: Withheld;
  /** Decks that may be read at once. */
  atOnce: number;
}

/** A file's own text, and nothing else. */
export const plainReader: DeckReader = {
  convert: (...deck) => convertDeck(null, ...deck),
  read: readDeck,
  cut: cutDeck,
  readMetadata: readSidecar,
  settingsOf: (deck) => withheldOf(deck, usuallyWithheld),
  keepsFiles: true,
  hasOcr: false,
  withheld: usuallyWithheld,
  atOnce: 1,
};

/** Absent if the deck's format can't hide anything. */
const withheldOf = (deck: string, withheld: Withheld) => (mayHide(deck) ? { withheld } : {});

/** Adds to a deck what its file, a PDF, says in images. */
export interface ImageReading {
  /** `name` is the deck's path. Throws the signal's reason. */
  addTo(deck: Deck, bytes: Uint8Array, name: string, signal: AbortSignal): Promise<Deck>;
  /** What of it decides about the slides: languages, models, versions of prompts. */
  settings: Record<string, unknown>;
  close?(): Promise<void>;
}

interface ReaderParts {
  /** LibreOffice's program; absent or null where there is none. */
  office?: string | null;
  pool: Pick<ReadingPool, "read" | "close" | "size"> & Partial<Pick<ReadingPool, "cut">>;
  /** Reads pages without text off their images. */
  ocr?: ImageReading | undefined;
  /** Has a model describe images: it is shown them as they are, personal data included. */
  describe?: ImageReading | undefined;
  /** Which personal data is masked. */
  redact?: "pii" | undefined;
  /** Absent: what is usually withheld. */
  withheld?: Withheld;
}

/** Increment this when the same deck would be masked differently: decks are then read again. */
const redactionVersion = 2;

/** bytes ─convert→ bytes ─read→ deck ─ocr→ ─redact→ ─describe→ ─redact→ deck. What is not asked for is left out. */
export function openDeckReader(parts: ReaderParts): DeckReader & { close(): Promise<void> } {
  const { office = null, pool, ocr, describe, redact, withheld = usuallyWithheld } = parts;
  const reader: ReturnType<typeof openDeckReader> = {
    ...plainReader,
    convert: (...deck) => convertDeck(office, ...deck),
    read: (...deck: Parameters<ReadDeck>) => readWith(parts, deck),
    cut: pool.cut ?? cutDeck,
    // No images are read in other formats.
    settingsOf: (deck: string) =>
      isPdf(deck) ? { ...ocr?.settings, ...describe?.settings } : withheldOf(deck, withheld),
    hasOcr: ocr !== undefined,
    withheld,
    atOnce: pool.size,
    close: async () => void (await Promise.all([pool.close(), ocr?.close?.(), describe?.close?.()])),
  };
  return redact ? redacting(reader, redact) : reader;
}

const isPdf = (deck: string) => deck.toLowerCase().endsWith(".pdf");

function redacting<Reader extends DeckReader>(reader: Reader, kinds: "pii"): Reader {
  return {
    ...reader,
    read: (bytes, name, signal) =>
      reader.read(bytes, name, signal).catch((error) => {
        throw signal.aborted ? error : withoutData(error, name);
      }),
    readMetadata: (file) => redactSidecar(reader, file),
    settingsOf: (deck) => ({ ...reader.settingsOf(deck), redact: { kinds, version: redactionVersion } }),
    keepsFiles: false,
  };
}

function redactSidecar(reader: DeckReader, file: DeckFile): Metadata {
  try {
    return redactMetadata(reader.readMetadata(file));
  } catch (error) {
    throw withoutData(error, file.deck);
  }
}

async function readWith(
  { pool, ocr, describe, redact }: ReaderParts,
  [bytes, name, signal]: Parameters<ReadDeck>,
): Promise<Deck> {
  // The pool takes the buffer that it is given.
  const given = (ocr || describe) && isPdf(name) ? new Uint8Array(bytes) : bytes;
  let deck = await pool.read(given, name, signal);
  if (ocr) deck = await ocr.addTo(deck, bytes, name, signal);
  // Redact before describing as well: the model reads the words around an image.
  if (redact) deck = await redactDeck(deck, signal);
  if (!describe) return redact ? tellMasked(deck) : deck;
  deck = await describe.addTo(deck, bytes, name, signal);
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
  return new LecternError("bad-deck", `${name} can't be read and masked (${kind}): remove it from the decks`);
}
