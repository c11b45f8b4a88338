import type { Database, Queryable } from "./database.ts";
import type { AnswerPlace } from "./feedback.ts";
import { storable } from "./storable.ts";

/** An evaluation run as it is kept. The evaluator owns the shapes of what is `unknown` here. */
export interface EvaluationRow {
  id: string;
  name: string;
  fingerprint: string;
  datasetHash: string;
  /** ISO 8601, to the millisecond: two runs of a second have an order. */
  started: string;
  /** Null until every case has been asked. */
  finished: string | null;
  /** Time spent working, over all sittings. */
  seconds: number;
  /** USD over all sittings; null once something was billed at a price that is not known. */
  answersUsd: number | null;
  judgementsUsd: number | null;
  manifest: unknown;
  metrics: unknown;
  cases: unknown;
  headline: unknown;
}

export interface AnswerRow {
  caseId: string;
  repeat: number;
  /** The case, where the run has no cases of its own: a question that a reader asked. */
  asked: unknown;
  answer: unknown;
  error: string | null;
  /** Null until scored. */
  scores: unknown;
}

const summary = `id, name, fingerprint, dataset_hash as "datasetHash", seconds, answers_usd as "answersUsd",
  judgements_usd as "judgementsUsd", manifest, metrics, headline,
  to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started,
  to_char(finished_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as finished`;
const columns = `${summary}, cases`;

export async function createRun(
  database: Queryable,
  run: Pick<
    EvaluationRow,
    "id" | "name" | "fingerprint" | "datasetHash" | "started" | "manifest" | "metrics" | "cases"
  >,
): Promise<void> {
  await database.query(
    `insert into evaluation_runs (id, name, fingerprint, dataset_hash, started_at, manifest, metrics, cases)
     values ($1, $2, $3, $4, $5, $6::json, $7::json, $8::json)`,
    [
      run.id,
      run.name,
      run.fingerprint,
      run.datasetHash,
      run.started,
      JSON.stringify(run.manifest),
      JSON.stringify(run.metrics),
      JSON.stringify(run.cases),
    ],
  );
}

/** Newest first, without their cases. */
export async function listRuns(
  database: Queryable,
): Promise<(Omit<EvaluationRow, "cases"> & { answers: number })[]> {
  return database.query(
    `select ${summary},
            (select count(*)::int from evaluation_answers a where a.run_id = r.id) as answers
     from evaluation_runs r order by r.started_at desc, r.id desc`,
  );
}

/** The newest run that still has cases to ask and would do the same work; null where there is none. */
export async function findUnfinishedRun(
  database: Queryable,
  fingerprint: string,
): Promise<EvaluationRow | null> {
  const [row] = await database.query<EvaluationRow>(
    `select ${columns} from evaluation_runs where fingerprint = $1 and finished_at is null
     order by started_at desc limit 1`,
    [fingerprint],
  );
  return row ?? null;
}

/** By id or its beginning, or by name (then the newest first). */
export async function findRuns(database: Queryable, reference: string): Promise<EvaluationRow[]> {
  if (reference === "") return [];
  return database.query<EvaluationRow>(
    `select ${columns} from evaluation_runs where id = $1 or name = $1 or starts_with(id, $1)
     order by (id = $1) desc, started_at desc, id desc`,
    [reference],
  );
}

/** Finished runs of a name, newest first. */
export async function findFinishedRuns(database: Queryable, name: string): Promise<EvaluationRow[]> {
  return database.query<EvaluationRow>(
    `select ${columns} from evaluation_runs where name = $1 and finished_at is not null
     order by started_at desc, id desc`,
    [name],
  );
}

export async function saveAnswer(
  database: Queryable,
  runId: string,
  row: Omit<AnswerRow, "asked">,
): Promise<void> {
  await database.query(
    `insert into evaluation_answers (run_id, case_id, repeat, answer, error, scores)
     values ($1, $2, $3, $4::json, $5, $6::json)
     on conflict (run_id, case_id, repeat) do update
       set answer = excluded.answer, error = excluded.error, scores = excluded.scores`,
    [
      runId,
      row.caseId,
      row.repeat,
      row.answer === null ? null : JSON.stringify(row.answer),
      row.error === null ? null : storable(row.error),
      row.scores === null ? null : JSON.stringify(row.scores),
    ],
  );
}

/** An answer that a reader was given: it is deleted with the reader's. One that was deleted meanwhile is not kept. */
export async function saveTraffic(
  database: Queryable,
  runId: string,
  { conversation, ordinal, ...row }: AnswerPlace & Omit<AnswerRow, "repeat" | "scores">,
): Promise<void> {
  await database.query(
    `insert into evaluation_answers (run_id, case_id, repeat, answer, error, scores, conversation_id, ordinal, asked)
     select $1, $2, 0, $3::json, $4, $5::json, m.conversation_id, m.ordinal, $6::json
     from messages m where m.conversation_id = $7 and m.ordinal = $8 on conflict do nothing`,
    [
      runId,
      row.caseId,
      row.answer === null ? null : JSON.stringify(row.answer),
      row.error === null ? null : storable(row.error),
      row.answer === null ? "{}" : null,
      JSON.stringify(row.asked),
      conversation,
      ordinal,
    ],
  );
}

/** Of an answer that is still kept. */
export async function saveScores(
  database: Queryable,
  runId: string,
  { caseId, repeat, scores }: Pick<AnswerRow, "caseId" | "repeat" | "scores">,
): Promise<void> {
  await database.query(
    "update evaluation_answers set scores = $4::json where run_id = $1 and case_id = $2 and repeat = $3",
    [runId, caseId, repeat, JSON.stringify(scores)],
  );
}

export async function listAnswers(database: Queryable, runId: string): Promise<AnswerRow[]> {
  return database.query<AnswerRow>(
    `select case_id as "caseId", repeat, asked, answer, error, scores from evaluation_answers where run_id = $1`,
    [runId],
  );
}

/** What has been asked already, without the answers. */
export async function listAsked(
  database: Queryable,
  runId: string,
): Promise<(Pick<AnswerRow, "caseId" | "repeat"> & { failed: boolean; scored: boolean })[]> {
  return database.query(
    `select case_id as "caseId", repeat, error is not null as failed, scores is not null as scored
     from evaluation_answers where run_id = $1`,
    [runId],
  );
}

/** Kept case by case, so that a crash loses no money from the books. */
export async function saveSpending(
  database: Queryable,
  id: string,
  spent: Pick<EvaluationRow, "seconds" | "answersUsd" | "judgementsUsd">,
): Promise<void> {
  await database.query(
    "update evaluation_runs set seconds = $2, answers_usd = $3, judgements_usd = $4 where id = $1",
    [id, spent.seconds, spent.answersUsd, spent.judgementsUsd],
  );
}

/** What a run is scored by from now on. */
export async function saveMetrics(database: Queryable, id: string, metrics: unknown): Promise<void> {
  await database.query("update evaluation_runs set metrics = $2::json where id = $1", [
    id,
    JSON.stringify(metrics),
  ]);
}

/** At the end of a sitting; `finished` where no case is left. */
export async function closeRun(
  database: Database,
  id: string,
  run: { manifest: unknown; headline: unknown; finished: boolean },
): Promise<void> {
  await database.query(
    `update evaluation_runs set manifest = $2::json, headline = $3::json,
       finished_at = case when $4 then coalesce(finished_at, now()) end where id = $1`,
    [id, JSON.stringify(run.manifest), JSON.stringify(run.headline), run.finished],
  );
}

/** Returns whether there was such a run. */
export async function deleteRun(database: Queryable, id: string): Promise<boolean> {
  const rows = await database.query<{ id: string }>(
    "delete from evaluation_runs where id = $1 returning id",
    [id],
  );
  return rows.length > 0;
}

/** The newest finished run that answered questions of a course; null where there is none. */
export async function findLatestRun(
  database: Queryable,
  course: string,
): Promise<Pick<EvaluationRow, "id" | "manifest" | "headline" | "finished"> | null> {
  const [row] = await database.query<EvaluationRow>(
    `select ${summary} from evaluation_runs where finished_at is not null and manifest ->> 'scope' = 'answers'
       and exists (select 1 from json_array_elements(manifest -> 'courses') c where c ->> 'name' = $1)
     order by finished_at desc, id desc limit 1`,
    [course],
  );
  return row ?? null;
}
