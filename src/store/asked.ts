import type { CourseRow } from "./courses.ts";
import type { Queryable } from "./database.ts";
import type { EmbeddingKey } from "./embeddings.ts";
import { courseOfAnswer, type Feedback } from "./feedback.ts";

/** A question of a course, and what became of it. */
export interface Asked {
  question: string;
  /** As it was searched for, standing alone. */
  searched: string | null;
  /** ISO 8601; and the Monday of its week, in UTC, such as 2026-11-30. */
  asked: string;
  week: string;
  outcome: "covered" | "near" | "refused" | "broken";
  /** Ids of the slides that were retrieved, best first. */
  retrieved: string[];
  thumb: Feedback["thumb"] | null;
  reason: Feedback["reason"];
  comment: string | null;
  /** Who asked, where the course says that its teachers read that. */
  asker: string | null;
  /** `encodeVector` of it; null where it has none by this model. */
  code: Uint8Array | null;
}

export interface AskedQuery {
  course: string;
  days: number;
  limit: number;
  /** Whose vectors; null where there is no such model. */
  model: EmbeddingKey | null;
}

const isoTime = "to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
const since = (days: string) =>
  `(date_trunc('day', now() at time zone 'utc') - make_interval(days => ${days}::int - 1)) at time zone 'utc'`;
/** What a guard stopped is nobody's question to the course, and may be what its teacher should not read. */
const ofCourse = `a.role = 'assistant' and not a.copied and a.ended <> 'blocked' and ${courseOfAnswer} = $1 and a.created_at >= ${since("$2")}`;

/** The latest first. */
export async function listAsked(database: Queryable, query: AskedQuery): Promise<Asked[]> {
  const { course, days, limit, model } = query;
  return database.query<Asked>(
    `select q.content as question, a.searched, ${isoTime} as asked, a.retrieved,
       to_char(date_trunc('week', a.created_at at time zone 'utc'), 'YYYY-MM-DD') as week,
       case when a.ended = 'not-covered' then 'refused' when a.ended = 'broken' then 'broken'
         when a.coverage = 'near' then 'near' else 'covered' end as outcome,
       f.thumb, f.reason, f.comment, v.code,
       case when (select names_askers from courses where name = $1) then u.name end as asker
     from messages a join conversations c on c.id = a.conversation_id
     join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
     join users u on u.id = c.user_id
     left join feedback f on f.conversation_id = a.conversation_id and f.ordinal = a.ordinal
     left join question_vectors v on v.conversation_id = a.conversation_id and v.ordinal = a.ordinal
       and v.model = $4 and v.dimensions = $5
     where ${ofCourse} order by a.created_at desc, a.conversation_id, a.ordinal desc limit $3`,
    [course, days, limit, model?.model ?? null, model?.dimensions ?? null],
  );
}

export interface Unplaced {
  conversation: string;
  ordinal: number;
  text: string;
}

/** The latest questions that have no vector by this model; `course` null: of all. */
export async function listUnplaced(
  database: Queryable,
  { model, course, limit }: { model: EmbeddingKey; course: string | null; limit: number },
): Promise<Unplaced[]> {
  return database.query<Unplaced>(
    `select a.conversation_id as conversation, a.ordinal, coalesce(a.searched, q.content) as text
     from messages a join conversations c on c.id = a.conversation_id
     join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
     where a.role = 'assistant' and not a.copied and a.ended in ('answered', 'not-covered') and ($3::text is null or ${courseOfAnswer} = $3)
       and not exists (select 1 from question_vectors v where v.conversation_id = a.conversation_id
         and v.ordinal = a.ordinal and v.model = $1 and v.dimensions = $2)
     order by a.created_at desc limit $4`,
    [model.model, model.dimensions, course, limit],
  );
}

/** Questions that were deleted meanwhile are left out. */
export async function placeQuestions(
  database: Queryable,
  { model, dimensions }: EmbeddingKey,
  placed: (Unplaced & { code: Uint8Array })[],
): Promise<void> {
  const rows = placed.map(({ conversation, ordinal, code }) => ({
    conversation,
    ordinal,
    code: Buffer.from(code).toString("base64"),
  }));
  await database.query(
    `insert into question_vectors (conversation_id, ordinal, model, dimensions, code)
     select r.conversation, r.ordinal, $1, $2, decode(r.code, 'base64')
     from jsonb_to_recordset($3::jsonb) as r(conversation text, ordinal int, code text)
     join messages a on a.conversation_id = r.conversation and a.ordinal = r.ordinal
     on conflict (conversation_id, ordinal) do update
       set model = excluded.model, dimensions = excluded.dimensions, code = excluded.code`,
    [model, dimensions, JSON.stringify(rows)],
  );
}

/** The ids of the slides that were retrieved for any question of the course. */
export async function listRetrieved(
  database: Queryable,
  { course, days }: Pick<AskedQuery, "course" | "days">,
): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `select distinct unnest(a.retrieved) as id
     from messages a join conversations c on c.id = a.conversation_id where ${ofCourse}`,
    [course, days],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether the course's teachers read who asked what. */
export async function namesAskers(database: Queryable, course: string): Promise<boolean> {
  const [row] = await database.query<{ named: boolean }>(
    "select names_askers as named from courses where name = $1",
    [course],
  );
  return row?.named ?? false;
}

export async function nameAskers(database: Queryable, course: CourseRow, named: boolean): Promise<void> {
  await database.query("update courses set names_askers = $2 where id = $1", [course.id, named]);
}
