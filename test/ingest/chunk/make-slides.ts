import { chunkSlides } from "../../../ingest/chunk/chunk.ts";
import { parseChunking } from "../../../ingest/chunk/chunking.ts";
import type { Chunk, Slide } from "../../../src/types.ts";
import { hashedWords } from "../../fixtures/provider.ts";

/** A deck of these texts; each slide's first line is its title. */
export function makeSlides(texts: string[], sections: (string | null)[] = []): Slide[] {
  return texts.map((text, index) => ({
    id: `s${index}`,
    course: "c",
    deck: "week-1/02_the-deck.pdf",
    page: index + 1,
    title: text.split("\n")[0] || `Page ${index + 1}`,
    section: sections[index] ?? null,
    text,
  }));
}

export function cut(slides: Slide[], chunking: object): Promise<Chunk[]> {
  return chunkSlides(slides, parseChunking(chunking), hashedWords, new AbortController().signal);
}

export const isSearched = (_: Chunk, index: number, all: Chunk[]) =>
  !all.some(({ parent }) => parent === index);

export const words = (count: number, word = "word") => Array(count).fill(word).join(" ");
