import { z } from "zod";
import type { Citation, Usage } from "../types.ts";
import type { Queryable } from "./database.ts";
import type { AnswerPlace } from "./feedback.ts";
import * as stored from "./stored-json.ts";
import { readStored } from "./stored-json.ts";
import { decodeVector } from "./vector-code.ts";

/** What an answer depends on besides its question. */
export interface Making {
  /** The ids of the courses that were searched, and the versions of their indexes, in the same order. */
  courses: string;
  versions: string;
  /** A hash of all else. */
  making: string;
}

/** A question that was answered: no more than tells whether it is the same as another. */
export interface CachedQuestion {
  place: number;
  /** A hash of it. */
  question: string;
  /** Where it lies by its meaning; null where nobody knows. */
  vector: Float32Array | null;
}

/** An answer as it was kept. The answerer and the guard own the shapes of `made` and `verdict`. */
export interface CachedAnswer {
  question: string;
  content: string;
  citations: Citation[];
  /** Ids of the slides that were retrieved, best first. */
  retrieved: string[];
  made: unknown;
  verdict: unknown;
  /** What it cost when it was written. */
  usage: Usage | null;
}

/** Entries that are kept for the same courses: a busy term's questions. */
export const mostCached = 2_000;

/** Those behind `after`, in the order in which they came. */
export async function listCachedQuestions(
  database: Queryable,
  { courses, versions, making }: Making,
  after: number,
): Promise<CachedQuestion[]> {
  const rows = await database.query<{ place: number; question: string; code: Uint8Array | null }>(
    `select place::int as place, question, code from answer_cache
     where courses = $1 and versions = $2 and making = $3 and place > $4 order by place`,
    [courses, versions, making, after],
  );
  return rows.map(({ code, ...row }) => ({ ...row, vector: code && decodeVector(code) }));
}

/** Those that were not deleted meanwhile, by their places. */
export async function findCachedAnswers(
  database: Queryable,
  places: number[],
): Promise<Map<number, CachedAnswer>> {
  const rows = await database.query<Record<keyof CachedAnswer, unknown> & { place: number }>(
    `select c.place::int as place, q.content as question, a.content, a.citations,
       coalesce(a.retrieved, '{}') as retrieved, a.made, a.verdict, a.usage
     from answer_cache c join messages a using (conversation_id, ordinal)
     join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
     where c.place = any($1::bigint[])`,
    [places],
  );
  return new Map(
    rows.map((row) => [
      row.place,
      {
        ...readStored(words, row, "messages"),
        citations: readStored(stored.citations, row.citations, "messages.citations"),
        usage: readStored(stored.usage.nullable(), row.usage, "messages.usage"),
        made: row.made,
        verdict: row.verdict,
      },
    ]),
  );
}

const words = z.object({ question: z.string(), content: z.string(), retrieved: z.array(z.string()) });

/** From now on this answer may be told again. Its place; null where it was deleted meanwhile, or is cached already. */
export async function cacheAnswer(
  database: Queryable,
  { conversation, ordinal }: AnswerPlace,
  { courses, versions, making }: Making,
  { question, code }: { question: string; code: Uint8Array | null },
): Promise<number | null> {
  const [made] = await database.query<{ place: number }>(
    `insert into answer_cache (conversation_id, ordinal, courses, versions, making, question, code)
     select conversation_id, ordinal, $3, $4, $5, $6, decode($7, 'base64') from messages
     where conversation_id = $1 and ordinal = $2
     on conflict do nothing returning place::int as place`,
    [
      conversation,
      ordinal,
      courses,
      versions,
      making,
      question,
      code && Buffer.from(code).toString("base64"),
    ],
  );
  return made?.place ?? null;
}

/** Entries of other versions of the same courses go, and those that more than `mostCached` have followed. */
export async function tidyCache(database: Queryable, { courses, versions }: Making): Promise<void> {
  await database.query(
    `delete from answer_cache where courses = $1 and (versions <> $2 or place <= coalesce(
       (select place from answer_cache where courses = $1 order by place desc offset $3 limit 1), 0))`,
    [courses, versions, mostCached],
  );
}
