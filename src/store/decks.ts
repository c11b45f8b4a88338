import type { CourseRow } from "./courses.ts";
import type { Queryable } from "./database.ts";

export interface DeckSummary {
  /** Its path in the course. */
  deck: string;
  format: string;
  pages: number | null;
  slides: number;
  chunks: number;
  /** ISO 8601. */
  read: string;
}

/** The decks in use, by their paths. */
export async function listDecks(database: Queryable, course: CourseRow): Promise<DeckSummary[]> {
  return database.query<DeckSummary>(
    `select d.path as deck, d.format, d.page_count as pages,
       (select count(*)::int from deck_slides s where s.deck_id = d.id) as slides,
       (select count(*)::int from chunks c where c.deck_id = d.id and c.searched) as chunks,
       to_char(d.ingested_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as read
     from decks d where d.course_id = $1 and d.current order by d.path`,
    [course.id],
  );
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
