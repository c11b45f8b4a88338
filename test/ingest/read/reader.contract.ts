import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Deck } from "../../../ingest/read/deck.ts";
import { readDeck } from "../../../ingest/read/read.ts";
import { LecternError } from "../../../src/errors.ts";

export interface ReaderCase {
  extension: string;
  /** A deck of several slides, one of them without text where the format can have one. */
  make(): Promise<Uint8Array>;
  /** All words that stand in it, as they are written there. */
  words: string;
  /** Words that must be found, each on the page that has it. */
  found: [page: number, words: string][];
  /** Whether any bytes of it are a deck again, as of text. */
  isText: boolean;
}

const never = new AbortController().signal;
const name = "Woche 3 – Übung/面包 🍞 $& (1)";

/** What every reader promises (ingest/deck.ts). */
export function describeReader({ extension, make, words, found, isText }: ReaderCase): void {
  describe(`the reader of ${extension}`, () => {
    const file = `${name}${extension}`;
    let bytes: Uint8Array;
    let deck: Deck;
    beforeAll(async () => {
      bytes = await make();
      deck = await readDeck(bytes, file, never);
    });

    it("numbers pages from 1, in order, and loses none", () => checkPages(deck));

    it("gives every slide a title that is not empty", () => {
      for (const { title } of deck.slides) expect(title.trim()).not.toBe("");
    });

    it("keeps the file's own words, each on its page, and adds none", () => {
      for (const [page, phrase] of found) {
        expect(deck.slides.find((slide) => slide.page === page)?.text).toContain(phrase);
      }
      const known = new Set(wordsOf(words));
      for (const slide of deck.slides) {
        const own = slide.text.replace(/^(?:Alt text|Speaker notes):$/gm, "");
        expect(wordsOf(own).filter((word) => !known.has(word))).toEqual([]);
      }
    });

    it("keeps no NUL, no stray return, no broken surrogate", () => {
      for (const { text, title } of deck.slides) {
        expect(text + title).not.toMatch(/[\0\r]/);
        expect(Buffer.from(text, "utf8").toString("utf8")).toBe(text);
      }
    });

    it("marks parts within the text, in order and apart", () => checkParts(deck));

    it("makes the same deck of the same bytes, and leaves them as they were", async () => {
      const before = Buffer.from(bytes).toString("base64");
      expect(await readDeck(bytes, file, never)).toEqual(deck);
      expect(Buffer.from(bytes).toString("base64")).toBe(before);
    });

    it("stops when asked to", async () => {
      const reason = new Error("The reader left");
      await expect(readDeck(bytes, file, AbortSignal.abort(reason))).rejects.toThrow();
    });

    it("refuses what it can't read with the file's name and what to do", async () => {
      await expectRefusal(new Uint8Array(), file);
      await expectRefusal(new Uint8Array(500), file);
      await expectRefusal(
        Uint8Array.from({ length: 999 }, (_, at) => (at * 151 + 7) % 256),
        file,
      );
      if (!isText) await expectRefusal(bytes.slice(0, bytes.length / 2), file);
    });

    it("makes a deck or a refusal of any bytes", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.nat(), async (noise, seed) => {
          const damaged = Uint8Array.from(bytes);
          damaged.set(noise.slice(0, damaged.length), seed % Math.max(1, damaged.length - noise.length));
          for (const input of [noise, damaged]) await deckOrRefusal(input, file);
        }),
        { numRuns: 25 },
      );
    });
  });
}

export async function deckOrRefusal(input: Uint8Array, file: string): Promise<void> {
  try {
    const deck = await readDeck(input, file, never);
    checkPages(deck);
    checkParts(deck);
  } catch (error) {
    if (!(error instanceof LecternError)) throw error;
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(?:bad-deck|no-words)$/),
      message: expect.stringContaining(file),
    });
  }
}

async function expectRefusal(input: Uint8Array, file: string): Promise<void> {
  const error = await readDeck(input, file, never).then(
    () => "it was read",
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(LecternError);
  expect(error).toMatchObject({
    code: expect.stringMatching(/^(?:bad-deck|no-words)$/),
    message: expect.stringContaining(file),
  });
}

function checkPages({ slides, pageCount, extraction }: Deck): void {
  const pages = slides.map(({ page }) => page);
  expect(pages).toEqual([...new Set(pages)].sort((a, b) => a - b));
  const folded = slides.flatMap(({ pages: range, page }) => range ?? [page, page]);
  const within = (page: number) =>
    folded.some((first, at) => at % 2 === 0 && page >= first && page <= (folded[at + 1] ?? first));
  const named = new Set([...extraction.withoutText, ...extraction.garbled]);
  for (let page = 1; page <= pageCount; page++) expect(within(page) || named.has(page)).toBe(true);
  const { withoutText, hidden, withNotes, withTables, withCode, garbled } = extraction;
  const listed = [withoutText, hidden, withNotes, withTables, withCode, garbled].flat();
  for (const page of [...pages, ...listed]) {
    expect(page).toBeGreaterThanOrEqual(1);
    expect(page).toBeLessThanOrEqual(pageCount);
  }
}

function checkParts({ slides }: Deck): void {
  for (const { text, parts } of slides) {
    let end = 0;
    for (const part of parts ?? []) {
      expect(part.start).toBeGreaterThanOrEqual(end);
      expect(part.end).toBeGreaterThan(part.start);
      end = part.end;
    }
    expect(end).toBeLessThanOrEqual(text.length);
  }
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
