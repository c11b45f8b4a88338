import type { Citation, Usage } from "../types.ts";
import type { Queryable } from "./database.ts";
import { type AnswerPlace, courseOfAnswer, type Feedback } from "./feedback.ts";
import { citations, readStored } from "./stored-json.ts";

/** An answer that a reader was given, with all that it came from and without who the reader is. */
export interface GivenToReader extends AnswerPlace {
  /** Names the answer, and not the conversation; the same as of its feedback. */
  id: string;
  course: string;
  /** Standing alone, as it was searched for. */
  question: string;
  followsUp: boolean;
  /** ISO 8601. */
  asked: string;
  answer: string;
  ended: "answered" | "not-covered" | "broken";
  /** Why it broke. */
  problem: string | null;
  coverage: "covered" | "near" | "uncovered" | null;
  nearness: number | null;
  citations: Citation[];
  /** Ids of slides, best first. */
  retrieved: string[];
  usage: Usage | null;
  models: unknown;
  made: unknown;
  verdict: unknown;
  timings: unknown;
  versions: unknown;
  thumb: Feedback["thumb"] | null;
  reason: Feedback["reason"];
  comment: string | null;
}

export interface TrafficQuery {
  /** Null: every course. */
  course: string | null;
  days: number;
  /** The most answers, drawn by `seed`. */
  size: number;
  seed: number;
}

/**
 * A sample of the answers of the last `days`, today included, in the order in which they were given; `of`: how many
 * there are. A guard's refusals, answers that their reader did not wait for, and those of no known course are not among
 * them. The draw goes by a hash, so that the same seed draws the same as long as there are no new answers.
 */
export async function sampleTraffic(
  database: Queryable,
  { course, days, size, seed }: TrafficQuery,
): Promise<{ answers: GivenToReader[]; of: number }> {
  const rows = await database.query<GivenToReader & { of: number }>(
    `with given as (
       select a.*, ${courseOfAnswer} as course, coalesce(a.searched, q.content) as question
       from messages a join conversations c on c.id = a.conversation_id
       join messages q on q.conversation_id = a.conversation_id and q.ordinal = a.ordinal - 1
       where a.role = 'assistant' and not a.copied
         and (a.ended in ('answered', 'not-covered') or (a.ended = 'broken' and a.failure is not null))
         and a.created_at >= (date_trunc('day', now() at time zone 'utc') - make_interval(days => $2::int - 1)) at time zone 'utc'
     ), drawn as (
       select *, (count(*) over ())::int as "of" from given
       where course is not null and ($1::text is null or course = $1)
       order by md5($4::text || ' ' || conversation_id || ' ' || ordinal) limit $3
     )
     select left(encode(sha256(convert_to(d.conversation_id || ' ' || d.ordinal, 'UTF8')), 'hex'), 16) as id,
       d.conversation_id as conversation, d.ordinal, course, question, d.ordinal > 1 as "followsUp",
       to_char(d.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as asked, content as answer, ended,
       problem, coverage, nearness, citations, retrieved, usage, models, made, verdict, timings, versions,
       f.thumb, f.reason, f.comment, "of"
     from drawn d left join feedback f on f.conversation_id = d.conversation_id and f.ordinal = d.ordinal
     order by d.created_at, d.conversation_id, d.ordinal`,
    [course, days, size, String(seed)],
  );
  const answers = rows.map(({ of, ...row }) => ({
    ...row,
    citations: readStored(citations, row.citations, "messages.citations"),
  }));
  return { answers, of: rows[0]?.of ?? 0 };
}
