import type { Chunk, ChunkSpan, Passage, Slide } from "../types.ts";

import type { Queryable } from "./database.ts";
import { type SlideRow, slideColumns, toSlide } from "./slides.ts";

/** A chunk with the slides that it is made of, one per span, in order. */
export interface LoadedChunk {
  id: number;
  chunk: Pick<Chunk, "text" | "context" | "tokens" | "spans">;
  slides: Slide[];
  /** The chunk that answers for it; null where it does itself. */
  parentId: number | null;
}

export async function loadChunks(database: Queryable, ids: number[]): Promise<Map<number, LoadedChunk>> {
  const rows = await database.query<ChunkRow>(
    `select c.id as chunk_id, c.text as chunk_text, c.context, c.tokens, c.parent_id,
            p.slide_start, p.chunk_start, p.length, ${slideColumns}
     from chunks c join chunk_spans p on p.chunk_id = c.id join slides s on s.id = p.slide_id
     join courses k on k.id = s.course_id where c.id = any($1::int[]) order by c.id, p.ordinal`,
    [ids],
  );
  const loaded = new Map<number, LoadedChunk>();
  for (const row of rows) {
    const entry = loaded.get(row.chunk_id) ?? {
      id: row.chunk_id,
      chunk: { text: row.chunk_text, context: row.context, tokens: row.tokens, spans: [] },
      slides: [],
      parentId: row.parent_id,
    };
    entry.chunk.spans.push(toSpan(row));
    entry.slides.push(toSlide(row));
    loaded.set(row.chunk_id, entry);
  }
  return loaded;
}

interface ChunkRow extends SlideRow {
  chunk_id: number;
  chunk_text: string;
  context: string;
  tokens: number;
  parent_id: number | null;
  slide_start: number;
  chunk_start: number;
  length: number;
}

function toSpan(row: ChunkRow): ChunkSpan {
  return { slideId: row.id, slideStart: row.slide_start, chunkStart: row.chunk_start, length: row.length };
}

/** The stretches of slides that a chunk is made of: each a substring of its slide's text. */
export function passagesOf({ chunk, slides }: LoadedChunk): Passage[] {
  return chunk.spans.flatMap(({ slideStart, length }, index) => {
    const slide = slides[index];
    return slide ? [{ slide, text: slide.text.slice(slideStart, slideStart + length) }] : [];
  });
}

export async function listSearchedChunkIds(database: Queryable, courseId: number): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    `select c.id from chunks c join decks d on d.id = c.deck_id
     where c.course_id = $1 and c.searched and d.current order by c.id`,
    [courseId],
  );
  return rows.map((row) => row.id);
}
