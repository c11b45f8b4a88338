import { randomUUID } from "node:crypto";
import type { Queryable } from "./database.ts";

/** Those that hold what a person says of answers in evaluations. */
export const opinionTables = ["preferences", "answer_labels"];

/** What a person has said of answers, for whoever asks what is kept of them. */
export async function exportOpinions(database: Queryable, user: string): Promise<Record<string, unknown[]>> {
  return {
    preferences: await database.query(
      `select first_run as "firstRun", second_run as "secondRun", case_id as "case", better, reason, note
       from preferences where rater = $1 order by given_at`,
      [user],
    ),
    labels: await database.query(
      `select answer_id as "answer", supported, correct, right_refusal as "rightRefusal", note
       from answer_labels where rater = $1 order by given_at`,
      [user],
    ),
  };
}

/** What was said stays, for it is of answers; who said it, and their notes, go. */
export async function forgetWhoSaid(tx: Queryable, user: string): Promise<void> {
  const nobody = `erased-${randomUUID()}`;
  for (const table of opinionTables)
    await tx.query(`update ${table} set rater = $2, note = null where rater = $1`, [user, nobody]);
}
