import { createHash, randomBytes } from "node:crypto";
import type { CollectedAnswer } from "../src/answer/collect.ts";
import { LecternError } from "../src/errors.ts";
import { toSlideRef } from "../src/store/courses.ts";
import type { Database } from "../src/store/database.ts";
import {
  type AnswerRow,
  createRun,
  type EvaluationRow,
  findRuns,
  findUnfinishedRun,
  listAnswers,
  listAsked,
  saveAnswer,
} from "../src/store/evaluations.ts";
import { loadSlidesById } from "../src/store/snapshot.ts";
import type { Hit, Slide } from "../src/types.ts";
import type { EvalCase } from "./dataset/cases.ts";
import type { Asking, CaseResult } from "./evaluate.ts";
import type { MetricInfo, Score } from "./metrics/metric.ts";
import type { Manifest } from "./report/report.ts";

/** A run as the database has it, its answers apart. */
export interface Run {
  id: string;
  name: string;
  datasetHash: string;
  finished: boolean;
  manifest: Manifest;
  metrics: MetricInfo[];
  cases: EvalCase[];
}

/** A hit without its slide's words, which the slides keep for ever. */
interface StoredAnswer extends Omit<CollectedAnswer, "hits" | "citations"> {
  citations: { marker: number; slide: string; quote: string }[];
  hits: (Omit<Hit, "slide" | "text"> & { slide: string })[];
}

export interface NewRun {
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
  /** What it has still to ask. */
  todo: Asking[];
  /** What was asked and not yet scored when the run was stopped. */
  unscored: Asking[];
}

/** Goes on with the unfinished run that would do the same work, or begins one. */
export async function openRun(
  database: Database,
  { identity, ...run }: NewRun,
  fresh: boolean,
): Promise<OpenedRun> {
  const fingerprint = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const all = run.cases.flatMap((one) =>
    Array.from({ length: run.manifest.repeat }, (_, repeat) => ({ case: one, repeat })),
  );
  const known = fresh ? null : await findUnfinishedRun(database, fingerprint);
  if (known) {
    const asked = await listAsked(database, known.id);
    const scored = new Map(asked.map((one) => [`${one.repeat} ${one.caseId}`, one.scored]));
    const stateOf = (one: Asking) => scored.get(`${one.repeat} ${one.case.id}`);
    return {
      run: toRun(known),
      todo: all.filter((one) => stateOf(one) === undefined),
      unscored: all.filter((one) => stateOf(one) === false),
    };
  }
  const started = new Date().toISOString();
  const id = `${started.slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${randomBytes(2).toString("hex")}`;
  const manifest = { id, started, ...run.manifest };
  await createRun(database, { id, fingerprint, ...run, manifest });
  return { run: { id, finished: false, ...run, manifest }, todo: all, unscored: [] };
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

/** Everything a run has asked so far, in the dataset's order. */
export async function loadResults(database: Database, run: Run): Promise<CaseResult[]> {
  const rows = (await listAnswers(database, run.id)) as (AnswerRow & { answer: StoredAnswer | null })[];
  const ids = rows.flatMap(({ answer }) => answer?.hits.map((hit) => hit.slide) ?? []);
  const slides = await loadSlidesById(database, [...new Set(ids)]);
  const byCase = new Map<string, typeof rows>();
  for (const row of rows) {
    const group = byCase.get(row.caseId);
    if (group) group.push(row);
    else byCase.set(row.caseId, [row]);
  }
  return run.cases.flatMap((one) =>
    (byCase.get(one.id) ?? [])
      .toSorted((a, b) => a.repeat - b.repeat)
      .map(({ repeat, answer, error, scores }) => ({
        case: one,
        repeat,
        answer: answer && fromStored(answer, slides),
        error,
        scores: scores as Record<string, Score> | null,
      })),
  );
}

/** By id, the beginning of one, or a name (then the newest). Throws `not-found`, or `usage` where several fit. */
export async function findRun(database: Database, reference: string): Promise<Run> {
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
  return toRun(first);
}

export function toRun(row: EvaluationRow): Run {
  const { id, name, datasetHash, finished } = row;
  return {
    id,
    name,
    datasetHash,
    finished: finished !== null,
    manifest: row.manifest as Manifest,
    metrics: row.metrics as MetricInfo[],
    cases: row.cases as EvalCase[],
  };
}

function toStored({ hits, citations, ...answer }: CollectedAnswer): StoredAnswer {
  return {
    ...answer,
    citations: citations.map(({ marker, slide, quote }) => ({ marker, slide: slide.id, quote })),
    hits: hits.map(({ chunkId, score, legs, slide }) => ({ chunkId, score, legs, slide: slide.id })),
  };
}

function fromStored(
  { hits, citations, ...answer }: StoredAnswer,
  slides: Map<string, Slide>,
): CollectedAnswer {
  return {
    ...answer,
    citations: citations.flatMap((citation) => {
      const slide = slides.get(citation.slide);
      return slide ? [{ ...citation, slide: toSlideRef(slide) }] : [];
    }),
    hits: hits.flatMap((hit) => {
      const slide = slides.get(hit.slide);
      return slide ? [{ ...hit, slide, text: slide.text }] : [];
    }),
  };
}
