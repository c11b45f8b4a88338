import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Deck, ReadSlide } from "../../../ingest/read/deck.ts";
import { deckExtensions, readDeck } from "../../../ingest/read/read.ts";
import { projectRoot } from "../../../src/root.ts";

/** Titles read off the pages by eye, about twenty a deck; `null` where a page has none. */
const golden = z.object({
  deck: z.string(),
  pages: z.array(z.object({ page: z.int(), title: z.string().nullable() })),
});

const folder = join(projectRoot, "test", "ingest", "decks", "titles");
const decks = process.env.LECTERN_DECKS;
const goldens = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => golden.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))));

const signal = new AbortController().signal;

function reasonToSkip(deck: string): string | undefined {
  if (!decks) return "LECTERN_DECKS names no folder";
  if (!existsSync(join(decks, deck))) return "not in LECTERN_DECKS";
  if (!deckExtensions.includes(extname(deck))) return "no reader for it yet";
  return undefined;
}

const alike = (title: string) =>
  title.replace(/…/g, "...").replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, " ").trim();

const slideOf = (deck: Deck, page: number): ReadSlide | undefined =>
  deck.slides.find((slide) => {
    const [first, last] = slide.pages ?? [slide.page, slide.page];
    return first <= page && page <= last;
  });

describe.each(goldens)("$deck", ({ deck: name, pages }) => {
  const reason = reasonToSkip(name);
  it.skipIf(reason)(
    `loses no page and has its titles right${reason ? ` (skipped: ${reason})` : ""}`,
    async () => {
      const bytes = new Uint8Array(readFileSync(join(decks ?? "", name)));
      const deck = await readDeck(bytes, name, signal);

      const { withoutText, garbled } = deck.extraction;
      const told = new Set([...withoutText, ...garbled]);
      const lost = Array.from({ length: deck.pageCount }, (_, at) => at + 1).filter(
        (page) => !slideOf(deck, page) && !told.has(page),
      );
      expect(lost).toEqual([]);

      const titled = pages.flatMap(({ page, title }) =>
        title === null || withoutText.includes(page) ? [] : [{ page, title }],
      );
      const misses = titled.flatMap(({ page, title }) => {
        const read = slideOf(deck, page)?.title ?? "";
        return alike(read) === alike(title) ? [] : [`page ${page}: “${read}” for “${title}”`];
      });
      for (const miss of misses) console.info(`${name}, ${miss}`);
      expect(misses.length, misses.join("\n")).toBeLessThanOrEqual(titled.length * 0.05);
    },
    60_000,
  );
});
