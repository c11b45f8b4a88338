import type { Queryable } from "./database.ts";
import { storable } from "./storable.ts";

export const preferenceReasons = ["correct", "complete", "clear", "sources", "other"] as const;

/** Which of two runs' answers to a case a person found better. */
export interface Preference {
  caseId: string;
  rater: string;
  better: "first" | "second" | "tie";
  stoodLeft: "first" | "second";
  /** What the better answer is better at; null where it was not said. */
  reason: (typeof preferenceReasons)[number] | null;
  note: string | null;
}

/** Two runs in the order of their ids. */
export interface RunPair {
  first: string;
  second: string;
}

export const toPair = (one: string, other: string): RunPair =>
  one < other ? { first: one, second: other } : { first: other, second: one };

/** Said again, it takes the place of what was said before. */
export async function savePreference(
  database: Queryable,
  { first, second }: RunPair,
  { caseId, rater, better, stoodLeft, reason, note }: Preference,
): Promise<void> {
  await database.query(
    `insert into preferences (first_run, second_run, case_id, rater, better, stood_left, reason, note)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (first_run, second_run, case_id, rater) do update
       set better = excluded.better, stood_left = excluded.stood_left, reason = excluded.reason,
         note = excluded.note, given_at = now()`,
    [first, second, caseId, rater, better, stoodLeft, reason, note === null ? null : storable(note)],
  );
}

export async function listPreferences(
  database: Queryable,
  { first, second }: RunPair,
): Promise<Preference[]> {
  return database.query<Preference>(
    `select case_id as "caseId", rater, better, stood_left as "stoodLeft", reason, note
     from preferences where first_run = $1 and second_run = $2 order by given_at, case_id, rater`,
    [first, second],
  );
}
