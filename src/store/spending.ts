import type { Charge } from "../ledger/charge.ts";
import type { Queryable } from "./database.ts";
import { storableJson } from "./storable.ts";

export interface Spent {
  /** Answers that a model wrote. */
  answers: number;
  /** Summed over the stages that count tokens; what was read from a cache is part of the input. */
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** USD; null where something was billed at a price that is not known, 0 where nothing was. */
  costUsd: number | null;
  /** USD of what has a known price. */
  knownUsd: number;
  /** Answers that were told again, and what they cost when they were written: tokens, and USD of what has a known price. */
  toldAgain: number;
  savedTokens: number;
  savedUsd: number;
}

export const groupings = ["day", "conversation", "stage"] as const;
export type Grouping = (typeof groupings)[number];

/** `key`: a day (in UTC, such as 2026-09-23), a conversation's id, null of all that were deleted or had none, or a stage. */
export interface SpentOn extends Spent {
  key: string | null;
  /** Only where it belongs to a conversation. */
  title: string | null;
}

/** Rows of `$n` as `billedJson` makes it. */
export const billedRows = (parameter: string) =>
  `json_to_recordset(${parameter}::json) as billed(stage text, model text, input int, output int, cached int, usd double precision, saved_tokens int, saved_usd double precision)`;
export const billedColumns =
  "(conversation_id, user_id, course, stage, model, input_tokens, output_tokens, cache_read_tokens, cost_usd, saved_tokens, saved_usd)";

export const billedJson = (billed: Charge[]) =>
  storableJson(
    billed.map(({ stage, model, usage, saved }) => ({
      stage,
      model,
      input: usage.inputTokens,
      output: usage.outputTokens,
      cached: usage.cacheReadTokens ?? null,
      usd: usage.costUsd,
      ...(saved && {
        saved_tokens: (saved.inputTokens ?? 0) + (saved.outputTokens ?? 0),
        saved_usd: saved.costUsd,
      }),
    })),
  );

/** Whom to book it on, where no conversation says so. */
export interface Booked {
  user: string;
  course: string | null;
}

/** Keeps what was billed; `on` null, or a conversation that was deleted meanwhile: it still was spent. */
export async function keepSpending(
  database: Queryable,
  on: string | Booked | null,
  billed: Charge[],
): Promise<void> {
  if (billed.length === 0) return;
  const [conversation, booked] = typeof on === "string" ? [on, null] : [null, on];
  await database.query(
    `insert into spending ${billedColumns}
     select c.id, coalesce(c.user_id, $3), coalesce(c.course, $4), stage, model, input, output, cached, usd, saved_tokens, saved_usd
     from ${billedRows("$2")} left join conversations c on c.id = $1`,
    [conversation, billedJson(billed), booked?.user ?? null, booked?.course ?? null],
  );
}

/** Since midnight, UTC; by a user, on a course, or (null) by all and on all. */
export async function spentToday(
  database: Queryable,
  { user, course }: { user: string | null; course: string | null },
): Promise<{ usd: number; tokens: number }> {
  const [row] = await database.query<{ usd: number; tokens: number }>(
    `select coalesce(sum(cost_usd), 0)::double precision as usd,
            coalesce(sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), 0)::double precision as tokens
     from spending
     where billed_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'
       and ($1::text is null or user_id = $1) and ($2::text is null or course = $2)`,
    [user, course],
  );
  return row ?? { usd: 0, tokens: 0 };
}

/** USD since midnight, UTC, on a stage beside answers; null once something was billed at no known price. */
export async function stageSpentToday(database: Queryable, stage: Charge["stage"]): Promise<number | null> {
  const [row] = await database.query<{ usd: number | null }>(
    `select case when count(*) = count(cost_usd) then coalesce(sum(cost_usd), 0)::double precision end as usd
     from spending where stage = $1 and billed_at >= date_trunc('day', now() at time zone 'utc') at time zone 'utc'`,
    [stage],
  );
  return row?.usd ?? null;
}

const sums = `(count(*) filter (where s.stage = 'answer'))::int as answers,
  coalesce(sum(s.input_tokens), 0)::double precision as "inputTokens",
  coalesce(sum(s.output_tokens), 0)::double precision as "outputTokens",
  coalesce(sum(s.cache_read_tokens), 0)::double precision as "cacheReadTokens",
  case when count(*) = count(s.cost_usd) then coalesce(sum(s.cost_usd), 0) end as "costUsd",
  coalesce(sum(s.cost_usd), 0)::double precision as "knownUsd",
  (count(*) filter (where s.stage = 'cache'))::int as "toldAgain",
  coalesce(sum(s.saved_tokens), 0)::double precision as "savedTokens",
  coalesce(sum(s.saved_usd), 0)::double precision as "savedUsd"`;

const keys: Record<Grouping, string> = {
  day: "to_char(s.billed_at at time zone 'utc', 'YYYY-MM-DD')",
  conversation: "c.id",
  stage: "s.stage",
};

/** How far back one may look. */
export const maxDays = 3_660;

export interface SpendingQuery {
  by: Grouping;
  course?: string | undefined;
  days: number;
  /** Absent: by whoever runs Lectern, who may see all. */
  seen?: Seen;
}

/** Whose eyes: only these courses (null: all), and titles of the conversations of this user only (null: of all). */
interface Seen {
  courses: string[] | null;
  user: string | null;
}
const everything: Seen = { courses: null, user: null };

/** The latest day first; else what cost most, and before it what nobody knows the cost of. */
export async function listSpending(
  database: Queryable,
  { by, course, days, seen = everything }: SpendingQuery,
): Promise<SpentOn[]> {
  return database.query<SpentOn>(
    `select ${keys[by]} as key, min(c.title) filter (where ${by === "conversation"} and ($4::text is null or c.user_id = $4)) as title, ${sums}
     from spending s left join conversations c on c.id = s.conversation_id
     where ($1::text is null or s.course = $1) and ($3::text[] is null or s.course = any($3))
       and s.billed_at >= (date_trunc('day', now() at time zone 'utc') - make_interval(days => $2::int - 1)) at time zone 'utc'
     group by 1 order by ${by === "day" ? "key desc" : '"costUsd" desc nulls first, key'}`,
    [course ?? null, days, seen.courses, seen.user],
  );
}

/** All that a conversation has cost so far. */
export async function conversationSpent(database: Queryable, id: string): Promise<Spent> {
  const [row] = await database.query<Spent>(`select ${sums} from spending s where s.conversation_id = $1`, [
    id,
  ]);
  return row ?? total([]);
}

/** The sum of rows that have nothing in common. */
export function total(rows: Spent[]): Spent {
  const sum = (of: (row: Spent) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    answers: sum((row) => row.answers),
    inputTokens: sum((row) => row.inputTokens),
    outputTokens: sum((row) => row.outputTokens),
    cacheReadTokens: sum((row) => row.cacheReadTokens),
    costUsd: rows.some((row) => row.costUsd === null) ? null : sum((row) => row.knownUsd),
    knownUsd: sum((row) => row.knownUsd),
    toldAgain: sum((row) => row.toldAgain),
    savedTokens: sum((row) => row.savedTokens),
    savedUsd: sum((row) => row.savedUsd),
  };
}
