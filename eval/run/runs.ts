import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { LecternError } from "../../src/errors.ts";
import { groupBy } from "../../src/group-by.ts";
import { sha256 } from "../../src/sha256.ts";
import type { Database } from "../../src/store/database.ts";
import {
  type AnswerRow,
  createRun,
  type EvaluationRow,
  findRuns,
  findUnfinishedRun,
  listAnswers,
  listAsked,
  saveAnswer,
  saveScores,
  saveTraffic,
} from "../../src/store/evaluations.ts";
import type { AnswerPlace } from "../../src/store/feedback.ts";
import { loadSlidesById } from "../../src/store/slides.ts";
import type { Slide } from "../../src/types.ts";
import { caseSchema, type EvalCase } from "../dataset/case.ts";
import { elsewhere } from "../given/elsewhere.ts";
import { type MetricInfo, metricInfoSchema, scoreSchema } from "../metrics/metric.ts";
import type { Asking, CaseResult } from "./ask-and-score.ts";
import { withHistories } from "./conversations.ts";
import { type Manifest, manifestSchema } from "./manifest.ts";
import { answerSchema, readColumn, type StoredAnswer } from "./stored.ts";

/** A run as the database has it, its answers apart. */
export interface Run {
  id: string;
  name: string;
  datasetHash: string;
  /** ISO 8601. */
  started: string;
  finished: boolean;
  manifest: Manifest;
  metrics: MetricInfo[];
  cases: EvalCase[];
}

interface NewRun {
  name: string;
  /** All that decides what the run does; the same parts are the same work. */
  identity: unknown;
  datasetHash: string;
  manifest: Omit<Manifest, "id" | "started">;
  metrics: MetricInfo[];
  cases: EvalCase[];
}

export interface OpenedRun {
  run: Run;
  /** Not in the database before it begins. */
  isNew: boolean;
  fingerprint: string;
  /** What it has still to ask; what failed when it was stopped is asked again. */
  todo: Asking[];
  /** What was asked and not yet scored when the run was stopped. */
  unscored: Asking[];
}

/** Finds the unfinished run that would do the same work, or makes up a new one. Writes nothing. */
export async function openRun(
  database: Database,
  { identity, ...run }: NewRun,
  fresh: boolean,
): Promise<OpenedRun> {
  const fingerprint = sha256(JSON.stringify(identity));
  const all = run.cases.flatMap((one) =>
    Array.from({ length: run.manifest.repeat }, (_, repeat) => ({ case: one, repeat })),
  );
  const known = fresh ? null : await findUnfinishedRun(database, fingerprint);
  if (known) {
    const asked = await listAsked(database, known.id);
    const states = new Map(asked.map((one) => [`${one.repeat} ${one.caseId}`, one]));
    const stateOf = (one: Asking) => states.get(`${one.repeat} ${one.case.id}`);
    return {
      run: toRun(known),
      isNew: false,
      fingerprint,
      todo: all.filter((one) => stateOf(one)?.failed ?? true),
      unscored: all.filter((one) => stateOf(one)?.scored === false),
    };
  }
  const started = new Date().toISOString();
  const id = `${started.slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${randomBytes(2).toString("hex")}`;
  const manifest = { id, started, ...run.manifest };
  return {
    run: { id, started, finished: false, ...run, manifest },
    isNew: true,
    fingerprint,
    todo: all,
    unscored: [],
  };
}

export async function beginRun(database: Database, { run, isNew, fingerprint }: OpenedRun): Promise<void> {
  if (isNew) await createRun(database, { ...run, fingerprint });
}

export async function keepResult(database: Database, runId: string, result: CaseResult): Promise<void> {
  const { case: one, repeat, answer, error, scores } = result;
  await saveAnswer(database, runId, {
    caseId: one.id,
    repeat,
    answer: answer && toStored(answer),
    error,
    scores,
  });
}

/** An answer that a reader was given, as long as the reader keeps it. */
export async function keepTraffic(
  database: Database,
  runId: string,
  { case: one, answer, error, place }: CaseResult & { place: AnswerPlace },
): Promise<void> {
  const kept = { caseId: one.id, asked: one, answer: answer && toStored(answer), error };
  await saveTraffic(database, runId, { ...place, ...kept });
}

/** Of an answer that the run has; one that was deleted meanwhile stays deleted. */
export const keepScores = (database: Database, runId: string, { case: { id }, repeat, scores }: CaseResult) =>
  saveScores(database, runId, { caseId: id, repeat, scores });

/** Everything a run has asked so far, in the dataset's order, or in that in which readers asked. */
export async function loadResults(database: Database, run: Run): Promise<CaseResult[]> {
  const rows = (await listAnswers(database, run.id)).map((row) => readAnswer(run.id, row));
  const ids = rows.flatMap(({ answer }) => answer?.hits.map((hit) => hit.slide.id) ?? []);
  const slides = await loadSlidesById(database, [...new Set(ids)]);
  const byCase = groupBy(rows, ({ caseId }) => caseId);
  const asked = rows.flatMap((row) => row.asked ?? []).toSorted(byTime);
  const results = [...run.cases, ...asked].flatMap((one) =>
    (byCase.get(one.id) ?? [])
      .toSorted((a, b) => a.repeat - b.repeat)
      .map(({ repeat, answer, error, scores }) => ({
        case: one,
        repeat,
        answer: answer && fromStored(answer, slides),
        error,
        scores,
      })),
  );
  return withHistories(results);
}

const byTime = (one: EvalCase, other: EvalCase) =>
  (one.traffic?.asked ?? "").localeCompare(other.traffic?.asked ?? "") || one.id.localeCompare(other.id);

function readAnswer(run: string, { asked, answer, scores, ...row }: AnswerRow) {
  const of = `of ${row.caseId} in the run ${run}`;
  return {
    ...row,
    asked: readColumn(caseSchema.nullable(), asked, `evaluation_answers.asked ${of}`),
    answer: readColumn(answerSchema.nullable(), answer, `evaluation_answers.answer ${of}`),
    scores: readColumn(scoresSchema, scores, `evaluation_answers.scores ${of}`),
  };
}

/**
 * Finds a run by its id, the beginning of its id, or its name (then the newest). Throws `not-found`, or `usage` where
 * several fit.
 */
export async function findRun(database: Database, reference: string): Promise<Run> {
  return toRun(await findRow(database, reference));
}

/** The same as it is stored, though it may not be readable. */
export async function findRow(database: Database, reference: string): Promise<EvaluationRow> {
  const found = await findRuns(database, reference);
  const [first] = found;
  if (!first) {
    throw new LecternError(
      "not-found",
      `There is no evaluation run "${reference}": \`lectern eval list\` shows them`,
    );
  }
  const exact = first.id === reference || found.every(({ name }) => name === reference);
  if (!exact && found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    throw new LecternError("usage", `Several evaluation runs begin with "${reference}": ${ids}`);
  }
  return first;
}

/** Throws `storage` for a run that can't be read, named with the field. */
export function toRun(row: Omit<EvaluationRow, "cases"> & { cases?: unknown }): Run {
  const { id, name, datasetHash, started, finished, seconds, answersUsd, judgementsUsd } = row;
  const read = <Schema extends z.ZodType>(schema: Schema, value: unknown, column: string) =>
    readColumn(schema, value, `evaluation_runs.${column} of the run ${id}`);
  return {
    id,
    name,
    datasetHash,
    started,
    finished: finished !== null,
    // A crash leaves the manifest as it was; the books are kept case by case.
    manifest: {
      ...read(manifestSchema, row.manifest, "manifest"),
      seconds,
      cost: { answers: answersUsd, judgements: judgementsUsd },
    },
    metrics: read(z.array(metricInfoSchema), row.metrics, "metrics"),
    cases: read(z.array(caseSchema), row.cases ?? [], "cases"),
  };
}

const headlineSchema = z.record(z.string(), z.number().nullable()).nullable();

/** Metric to mean, as it was when the run was last closed. */
export const readHeadline = ({ id, headline }: Pick<EvaluationRow, "id" | "headline">) =>
  readColumn(headlineSchema, headline, `evaluation_runs.headline of the run ${id}`) ?? {};

const scoresSchema = z.record(z.string(), scoreSchema).nullable();

/** Texts are looked up again in the index; how a slide was found is asked for anew by `lectern explain`. */
function toStored({ hits, trace, ...answer }: CollectedAnswer): StoredAnswer {
  return {
    ...answer,
    hits: hits.map(({ chunkId, score, legs, slide: { text, ...place }, duplicates }) => ({
      chunkId,
      score,
      legs,
      slide: place,
      ...(place.course === elsewhere ? { text } : {}),
      ...(duplicates ? { twins: duplicates.map(({ text: _, ...duplicate }) => duplicate) } : {}),
    })),
  };
}

function fromStored({ hits, ...answer }: StoredAnswer, slides: Map<string, Slide>): CollectedAnswer {
  const textOf = (id: string) => slides.get(id)?.text ?? "";
  return {
    ...answer,
    trace: null,
    hits: hits.map(({ twins, text: own, ...hit }) => {
      const text = own ?? textOf(hit.slide.id);
      return {
        ...hit,
        slide: { ...hit.slide, text },
        text,
        ...(twins ? { duplicates: twins.map((twin) => ({ ...twin, text: textOf(twin.id) })) } : {}),
      };
    }),
  };
}
