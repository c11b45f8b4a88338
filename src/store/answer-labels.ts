import type { Queryable } from "./database.ts";
import { storable } from "./storable.ts";

/** What a person says of one answer. */
export interface AnswerLabel {
  /** `run/case/repeat`, or the id that a file gave it. */
  answerId: string;
  rater: string;
  /** The answer's place; null of a label from a file, and once its run has been deleted. */
  place: { run: string; caseId: string; repeat: number } | null;
  courses: string[];
  question: string | null;
  answer: string;
  sources: string[];
  referenceAnswer: string | null;
  /** Null where the person did not say. */
  supported: boolean | null;
  correct: boolean | null;
  rightRefusal: boolean | null;
  /** The words that are not supported; null where nobody marked any. */
  spans: { start: number; end: number }[] | null;
  note: string | null;
}

interface Row extends Omit<AnswerLabel, "place"> {
  runId: string | null;
  caseId: string | null;
  repeat: number | null;
}

const columns = `l.answer_id as "answerId", l.rater, l.run_id as "runId", l.case_id as "caseId", l.repeat, l.courses,
  l.question, l.answer, l.sources, l.reference_answer as "referenceAnswer", l.supported, l.correct,
  l.right_refusal as "rightRefusal", l.spans, l.note`;

const toLabel = <R extends Row>({ runId, caseId, repeat, ...label }: R) => ({
  ...label,
  place: runId === null || caseId === null || repeat === null ? null : { run: runId, caseId, repeat },
});

/** What the same person says again takes the place of what they said before; the rest stays. A run that is not here is no place. */
export async function saveLabel(database: Queryable, label: AnswerLabel): Promise<void> {
  const { place } = label;
  const text = (said: string | null) => (said === null ? null : storable(said));
  await database.query(
    `insert into answer_labels as l (answer_id, rater, run_id, case_id, repeat, courses, question, answer, sources,
       reference_answer, supported, correct, right_refusal, spans, note)
     values ($1, $2, (select id from evaluation_runs where id = $3), $4, $5, $6::text[], $7, $8, $9::json, $10, $11, $12, $13, $14::json, $15)
     on conflict (answer_id, rater) do update set supported = coalesce(excluded.supported, l.supported),
       correct = coalesce(excluded.correct, l.correct), right_refusal = coalesce(excluded.right_refusal, l.right_refusal),
       spans = coalesce(excluded.spans, l.spans), note = coalesce(excluded.note, l.note), given_at = now()`,
    [
      label.answerId,
      label.rater,
      place?.run ?? null,
      place?.caseId ?? null,
      place?.repeat ?? null,
      label.courses,
      text(label.question),
      storable(label.answer),
      JSON.stringify(label.sources.map(storable)),
      text(label.referenceAnswer),
      label.supported,
      label.correct,
      label.rightRefusal,
      label.spans && JSON.stringify(label.spans),
      text(label.note),
    ],
  );
}

/** Of these courses only; null: all, those from files too. The earliest first. */
export async function listLabels(database: Queryable, courses: string[] | null): Promise<AnswerLabel[]> {
  const rows = await database.query<Row>(
    `select ${columns} from answer_labels l
     where $1::text[] is null or (l.courses <> '{}' and l.courses <@ $1::text[]) order by l.given_at, l.answer_id, l.rater`,
    [courses],
  );
  return rows.map(toLabel);
}

/** A label with what the judges of its run said of the same answer, which the evaluation owns. */
export type JudgedLabel = AnswerLabel & { run: string; started: string; judges: unknown; scores: unknown };

/** The labels whose answers a run still has, scored. */
export async function listJudgedLabels(
  database: Queryable,
  courses: string[] | null,
): Promise<JudgedLabel[]> {
  const rows = await database.query<Row & Omit<JudgedLabel, keyof AnswerLabel>>(
    `select ${columns}, r.id as run, to_char(r.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started,
       r.manifest -> 'judges' as judges, a.scores
     from answer_labels l join evaluation_runs r on r.id = l.run_id
     join evaluation_answers a on a.run_id = l.run_id and a.case_id = l.case_id and a.repeat = l.repeat
     where a.scores is not null and ($1::text[] is null or (l.courses <> '{}' and l.courses <@ $1::text[]))
     order by r.started_at, l.answer_id, l.rater`,
    [courses],
  );
  return rows.map(toLabel);
}
