import type { Chunk, ChunkSpan, Filters, Slide } from "../types.ts";
import { type SlideRow, slideColumns, toSlide } from "./courses.ts";
import type { Queryable } from "./database.ts";
import { type EmbeddingKey, vectorLiteral } from "./embeddings.ts";
import { parseable } from "./lexemes.ts";

/** Where to search: courses by id, narrowed by deck and section. */
export interface Scope {
  courseIds: number[];
  filters: Filters;
}

export interface LexicalMatch {
  chunkId: number;
  score: number;
  /** Share of the question's information (summed inverse document frequency of its terms) that the chunk holds, 0…1. */
  coverage: number;
}

export interface DenseMatch {
  chunkId: number;
  /** Cosine similarity, −1…1. */
  score: number;
}

/** Of chunks `c`, those in scope; parameters $1 courses, $2 deck, $3 section. */
const inScope = `c.course_id = any($1::int[])
  and ($2::text is null and $3::text is null or exists (
    select 1 from chunk_spans p join slides s on s.id = p.slide_id
    where p.chunk_id = c.id and ($2::text is null or s.deck = $2) and ($3::text is null or s.section = $3)))`;

/**
 * BM25 (Robertson & Zaragoza, 2009; k1 = 1.2, b = 0.75) over the postings, with idf counted over the courses in
 * scope. A term that no slide holds weighs as much as a rare one in `coverage`: it is what the course lacks.
 */
export async function searchLexical(
  database: Queryable,
  query: string,
  { courseIds, filters }: Scope,
  limit: number,
): Promise<LexicalMatch[]> {
  return database.query<LexicalMatch>(
    `with terms as (
       select lexeme as term from unnest(to_tsvector('english', $4))
     ), corpus as (
       select count(*)::float8 as n, greatest(avg(length), 1)::float8 as average from chunks where course_id = any($1::int[])
     ), matched as (
       select p.term, p.chunk_id, p.frequency, c.length, count(*) over (partition by p.term)::float8 as df
       from terms t join postings p on p.term = t.term join chunks c on c.id = p.chunk_id
       where c.course_id = any($1::int[])
     ), information as (
       select sum(ln(1 + (n - coalesce(df, 0) + 0.5) / (coalesce(df, 0) + 0.5))) as total
       from terms t left join (select distinct term, df from matched) m using (term), corpus
     ), scored as (
       select m.chunk_id, sum(idf * m.frequency * 2.2 / (m.frequency + 1.2 * (0.25 + 0.75 * m.length / average))) as score,
              sum(idf) as held
       from matched m, corpus, lateral (select ln(1 + (n - m.df + 0.5) / (m.df + 0.5)) as idf) w
       group by m.chunk_id
     )
     select c.id as "chunkId", scored.score, scored.held / nullif(information.total, 0) as coverage
     from scored join chunks c on c.id = scored.chunk_id, information
     where ${inScope} order by scored.score desc, c.id limit $5`,
    [courseIds, filters.deck ?? null, filters.section ?? null, parseable(query), limit],
  );
}

/** Exact cosine search; chunks that have no vector of this model are not found by it. */
export async function searchDense(
  database: Queryable,
  vector: Float32Array,
  key: EmbeddingKey,
  { courseIds, filters }: Scope,
  limit: number,
): Promise<DenseMatch[]> {
  return database.query<DenseMatch>(
    `select c.id as "chunkId", 1 - (e.embedding <=> $4::vector) as score
     from chunks c join embeddings e on e.text_hash = c.embedding_hash and e.model = $5 and e.dimensions = $6
     where ${inScope} order by e.embedding <=> $4::vector, c.id limit $7`,
    [
      courseIds,
      filters.deck ?? null,
      filters.section ?? null,
      vectorLiteral(vector),
      key.model,
      key.dimensions,
      limit,
    ],
  );
}

export interface LoadedChunk {
  id: number;
  chunk: Pick<Chunk, "text" | "tokens" | "spans">;
  /** One per span, in order. */
  slides: Slide[];
}

export async function loadChunks(database: Queryable, ids: number[]): Promise<Map<number, LoadedChunk>> {
  const rows = await database.query<
    SlideRow & { chunk_id: number; chunk_text: string; tokens: number } & SpanRow
  >(
    `select c.id as chunk_id, c.text as chunk_text, c.tokens, p.slide_start, p.chunk_start, p.length, ${slideColumns}
     from chunks c join chunk_spans p on p.chunk_id = c.id join slides s on s.id = p.slide_id
     join courses k on k.id = s.course_id where c.id = any($1::int[]) order by c.id, p.ordinal`,
    [ids],
  );
  const loaded = new Map<number, LoadedChunk>();
  for (const row of rows) {
    const entry = loaded.get(row.chunk_id) ?? {
      id: row.chunk_id,
      chunk: { text: row.chunk_text, tokens: row.tokens, spans: [] },
      slides: [],
    };
    entry.chunk.spans.push(toSpan(row));
    entry.slides.push(toSlide(row));
    loaded.set(row.chunk_id, entry);
  }
  return loaded;
}

interface SpanRow {
  id: string;
  slide_start: number;
  chunk_start: number;
  length: number;
}

function toSpan(row: SpanRow): ChunkSpan {
  return { slideId: row.id, slideStart: row.slide_start, chunkStart: row.chunk_start, length: row.length };
}
