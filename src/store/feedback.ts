import { LecternError } from "../errors.ts";
import type { Citation, SlideRef } from "../types.ts";
import type { Database, Queryable } from "./database.ts";
import { noteErased } from "./erase.ts";
import { storable } from "./storable.ts";
import { citations, readStored, slideRefs } from "./stored-json.ts";

export const thumbs = ["up", "down"] as const;
/** What may be wrong with an answer, in its reader's eyes. `covered`: it was declined, though the slides answer. */
export const feedbackReasons = [
  "wrong",
  "wrong-citation",
  "not-asked",
  "incomplete",
  "unclear",
  "covered",
  "other",
] as const;

export interface Feedback {
  thumb: (typeof thumbs)[number];
  /** Null of a thumbs-up, and where nobody said why. */
  reason: (typeof feedbackReasons)[number] | null;
  comment: string | null;
}

/** The place of an answer in its conversation. */
export interface AnswerPlace {
  conversation: string;
  ordinal: number;
}

/** Feedback with the answer that it is of, and without who gave it. */
export interface GivenFeedback extends Feedback {
  /** Names this feedback, and not the conversation. */
  id: string;
  /** ISO 8601. */
  given: string;
  course: string | null;
  question: string;
  answer: string;
  ended: "answered" | "not-covered" | "blocked" | "broken";
  citations: Citation[];
  nearest: SlideRef[];
  /** Retrieval's verdict: `covered`, `near`, `uncovered`, or null. */
  coverage: string | null;
  models: unknown;
  made: unknown;
  verdict: unknown;
  trace: unknown;
  versions: unknown;
}

interface Given extends GivenFeedback {
  place: AnswerPlace;
}

/**
 * The same again changes nothing; another takes its place. What a reader finds bad is not told again, whoever's copy of it
 * the thumb is on. Throws `not-found` where there is no such answer.
 */
export async function setFeedback(
  database: Queryable,
  { conversation, ordinal }: AnswerPlace,
  { thumb, reason, comment }: Feedback,
): Promise<void> {
  const rows = await database.query(
    `with told as (
       select content from messages where conversation_id = $1 and ordinal = $2 and $3 = 'down'
     ), untold as (
       delete from answer_cache c using messages a, told
       where a.conversation_id = c.conversation_id and a.ordinal = c.ordinal and a.content = told.content
     )
     insert into feedback (conversation_id, ordinal, thumb, reason, comment)
     select conversation_id, ordinal, $3, $4, $5 from messages
     where conversation_id = $1 and ordinal = $2 and role = 'assistant'
     on conflict (conversation_id, ordinal) do update
       set thumb = excluded.thumb, reason = excluded.reason, comment = excluded.comment, given_at = now()
     returning ordinal`,
    [conversation, ordinal, thumb, reason, comment === null ? null : storable(comment)],
  );
  if (rows.length === 0)
    throw new LecternError("not-found", `This conversation has no answer at ${ordinal}: it was deleted`);
}

export async function removeFeedback(
  database: Database,
  { conversation, ordinal }: AnswerPlace,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("delete from feedback where conversation_id = $1 and ordinal = $2", [
      conversation,
      ordinal,
    ]);
    await noteErased(tx, ["feedback"]);
  });
}

export interface FeedbackQuery {
  course?: string | undefined;
  /** Only these courses; null: all. */
  courses: string[] | null;
  thumb?: Feedback["thumb"] | undefined;
  days: number;
  limit: number;
}

/** The course that an answer belongs to: its conversation's, else that of the first slide it shows. */
export const courseOfAnswer =
  "coalesce(c.course, a.citations -> 0 -> 'slide' ->> 'course', a.nearest -> 0 ->> 'course')";

/** The latest first. */
export async function listFeedback(database: Queryable, asked: FeedbackQuery): Promise<Given[]> {
  const rows = await database.query<Given & { conversation: string; ordinal: number }>(
    `with given as (
       select f.*, a.ended, a.content, a.citations, a.nearest, a.coverage, a.models, a.made, a.verdict, a.trace,
         a.versions, q.content as question, ${courseOfAnswer} as course
       from feedback f join conversations c on c.id = f.conversation_id
       join messages a on a.conversation_id = f.conversation_id and a.ordinal = f.ordinal
       join messages q on q.conversation_id = f.conversation_id and q.ordinal = f.ordinal - 1
       where f.given_at >= (date_trunc('day', now() at time zone 'utc') - make_interval(days => $4::int - 1)) at time zone 'utc'
         and ($3::text is null or f.thumb = $3)
     )
     select left(encode(sha256(convert_to(conversation_id || ' ' || ordinal, 'UTF8')), 'hex'), 16) as id,
       to_char(given_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as given, course, thumb, reason, comment,
       question, content as answer, ended, citations, nearest, coverage, models, made, verdict, trace, versions,
       conversation_id as conversation, ordinal
     from given where ($1::text is null or course = $1) and ($2::text[] is null or course = any($2))
     order by given_at desc, conversation_id, ordinal limit $5`,
    [asked.course ?? null, asked.courses, asked.thumb ?? null, asked.days, asked.limit],
  );
  return rows.map(({ conversation, ordinal, ...row }) => ({
    ...row,
    citations: readStored(citations, row.citations, "messages.citations"),
    nearest: readStored(slideRefs, row.nearest, "messages.nearest"),
    place: { conversation, ordinal },
  }));
}
