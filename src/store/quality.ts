import type { Queryable } from "./database.ts";
import { courseOfAnswer } from "./feedback.ts";

/** The median and the 95th percentile; null where no answer has the value. */
export interface Spread {
  p50: number | null;
  p95: number | null;
}

/** What became of the answers of a course on a day. */
export interface AnswersOn {
  /** Named by the first question of their conversation, else of the slides that they show; null where there is neither. */
  course: string | null;
  /** In UTC, such as 2026-09-23; null of all days together. */
  day: string | null;
  answers: number;
  /** Those that were written, of which the next two are some. */
  answered: number;
  near: number;
  notBorneOut: number;
  refused: number;
  blocked: number;
  stopped: number;
  failed: number;
  /** Questions of which retrieval can tell how near the course comes to them, and those to which it does not. */
  placed: number;
  far: number;
  /** Those that their readers gave a thumb, and those that they gave a thumb down. */
  rated: number;
  down: number;
  /** Those that a judge looked at, and those that it found unfaithful to their slides. */
  judged: number;
  unfaithful: number;
  /** US dollars, of those that were billed at known prices. */
  costUsd: Spread;
  /** Milliseconds from the question to the answer's end. */
  totalMs: Spread;
}

interface QualityQuery {
  course?: string | undefined;
  days: number;
  /** Below this nearness, 0…1, a question counts as far. */
  farBelow: number;
  /** Below this faithfulness, 0…1, an answer counts as unfaithful. */
  unfaithfulBelow: number;
  /** Only these courses; null: all. */
  courses: string[] | null;
}

const share = (condition: string, name: string) => `(count(*) filter (where ${condition}))::int as "${name}"`;
const spread = (value: string, name: string) =>
  `json_build_object('p50', percentile_cont(0.5) within group (order by ${value}),
    'p95', percentile_cont(0.95) within group (order by ${value})) as "${name}"`;

/** By course, its days first (the earliest first), then all of them together. What was deleted is not counted. */
export async function listAnswersByDay(
  database: Queryable,
  { course, days, farBelow, unfaithfulBelow, courses }: QualityQuery,
): Promise<AnswersOn[]> {
  return database.query<AnswersOn>(
    `with told as (
       select ${courseOfAnswer} as course,
         to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD') as day, a.ended, a.coverage, a.failure,
         a.nearness, a.cost_usd, (a.timings ->> 'total')::double precision as total_ms,
         coalesce(json_array_length(a.verdict -> 'ungrounded'), 0) > 0 as marked, f.thumb, j.faithfulness
       from messages a join conversations c on c.id = a.conversation_id
         left join feedback f on f.conversation_id = a.conversation_id and f.ordinal = a.ordinal
         left join sampled_scores j on j.conversation_id = a.conversation_id and j.ordinal = a.ordinal
       where a.role = 'assistant' and not a.copied
         and a.created_at >= (date_trunc('day', now() at time zone 'utc') - make_interval(days => $2::int - 1)) at time zone 'utc'
     )
     select course, day, count(*)::int as answers,
       ${share("ended = 'answered'", "answered")},
       ${share("ended = 'answered' and coverage = 'near'", "near")},
       ${share("ended = 'answered' and marked", "notBorneOut")},
       ${share("ended = 'not-covered'", "refused")},
       ${share("ended = 'blocked'", "blocked")},
       ${share("ended = 'broken' and failure is null", "stopped")},
       ${share("ended = 'broken' and failure is not null", "failed")},
       count(nearness)::int as placed,
       ${share("nearness < $4::double precision", "far")},
       count(thumb)::int as rated,
       ${share("thumb = 'down'", "down")},
       count(faithfulness)::int as judged,
       ${share("faithfulness < $5::double precision", "unfaithful")},
       ${spread("cost_usd", "costUsd")},
       ${spread("total_ms", "totalMs")}
     from told where ($1::text is null or course = $1) and ($3::text[] is null or course = any($3))
     group by grouping sets ((course, day), (course))
     order by course nulls last, day nulls last`,
    [course ?? null, days, courses, farBelow, unfaithfulBelow],
  );
}

/** Of all courses, within the last minutes. */
export async function countRecentFailures(
  database: Queryable,
  minutes: number,
): Promise<{ answers: number; failed: number }> {
  const [row] = await database.query<{ answers: number; failed: number }>(
    `select count(*)::int as answers, (count(*) filter (where failure is not null))::int as failed
     from messages where role = 'assistant' and not copied and created_at >= now() - make_interval(mins => $1::int)`,
    [minutes],
  );
  return row ?? { answers: 0, failed: 0 };
}
