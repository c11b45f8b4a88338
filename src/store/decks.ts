import { sourceOf } from "../text/source-address.ts";
import type { CourseRow } from "./courses.ts";
import type { Queryable } from "./database.ts";
import { metadata, readStored } from "./stored-json.ts";

export interface DeckSummary {
  /** Its path in the course. */
  deck: string;
  format: string;
  pages: number | null;
  slides: number;
  chunks: number;
  /** ISO 8601. */
  read: string;
  /** The address that it came from, or of the recording that it was said in; null where none is known. */
  source: string | null;
}

/** The decks in use, by their paths. */
export async function listDecks(database: Queryable, course: CourseRow): Promise<DeckSummary[]> {
  const rows = await database.query<Omit<DeckSummary, "source"> & { metadata: unknown }>(
    `select d.path as deck, d.format, d.page_count as pages,
       (select count(*)::int from deck_slides s where s.deck_id = d.id) as slides,
       (select count(*)::int from chunks c where c.deck_id = d.id and c.searched) as chunks,
       to_char(d.ingested_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as read,
       d.metadata
     from decks d where d.course_id = $1 and d.current order by d.path`,
    [course.id],
  );
  return rows.map(({ metadata: stored, ...deck }) => ({
    ...deck,
    source: sourceOf(readStored(metadata, stored, "decks.metadata")),
  }));
}

/** Whether a deck in use was read from a file of this format. */
export async function hasFormat(
  database: Queryable,
  course: Pick<CourseRow, "id">,
  format: string,
): Promise<boolean> {
  const rows = await database.query(
    "select 1 from decks where course_id = $1 and current and format = $2 limit 1",
    [course.id, format],
  );
  return rows.length > 0;
}

export interface StoredChunk {
  text: string;
  context: string;
  tokens: number;
  /** The pages of the slides that it is made of. */
  pages: (number | null)[];
}

/** The chunks that are searched of a deck in use, in their order. */
export async function listChunksOf(
  database: Queryable,
  course: CourseRow,
  deck: string,
): Promise<StoredChunk[]> {
  return database.query<StoredChunk>(
    `select c.text, c.context, c.tokens, json_agg(distinct s.page) as pages
     from chunks c join decks d on d.id = c.deck_id join chunk_spans p on p.chunk_id = c.id
     join slides s on s.id = p.slide_id
     where d.course_id = $1 and d.current and d.path = $2 and c.searched
     group by c.id order by c.id`,
    [course.id, deck],
  );
}
