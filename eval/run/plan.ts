import { cpus } from "node:os";
import { basename } from "node:path";
import { answerPrompts } from "../../src/answer/compose/answer-prompts.ts";
import { LecternError } from "../../src/errors.ts";
import { loadPrompt, type Prompt } from "../../src/prompts.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { sha256 } from "../../src/sha256.ts";
import { findCourses } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import { loadSlides } from "../../src/store/slides.ts";
import { type IndexSnapshot, snapshotIndex } from "../../src/store/snapshot.ts";
import { lecternVersion } from "../../src/version.ts";
import type { EvalCase } from "../dataset/case.ts";
import type { Dataset } from "../dataset/cases.ts";
import { type MissingReference, resolveReferences } from "../dataset/references.ts";
import { againPrompt } from "../judge/ask.ts";
import { framePrompt } from "../judge/fence.ts";
import { definitionOf, type Metric, toMetricInfo } from "../metrics/metric.ts";
import type { Configuration } from "./configuration.ts";
import type { Manifest } from "./manifest.ts";
import { type OpenedRun, openRun } from "./runs.ts";
import { describeWarnings } from "./warnings.ts";

/** What to ask, the same for every configuration. */
export interface Assignment {
  dataset: Dataset;
  /** Ask only this many of the dataset's first cases. */
  limit: number | undefined;
  repeat: number;
  seed: number;
  scope: Exclude<Manifest["scope"], "traffic">;
  metrics: Metric[];
  /** Models of the judges, or what the judge without a model calls itself. */
  judges: string[];
  /** Questions at once: latency depends on it. */
  concurrency: number;
  /** An id of the command that asks. */
  sitting: string;
  /** Start over even if an unfinished run could be continued. */
  fresh: boolean;
}

/** A run that may begin: its answers so far, and what is left to ask. */
export interface PlannedRun extends OpenedRun {
  configuration: Configuration;
  provider: Provider;
  metrics: Metric[];
  missing: MissingReference[];
  /** Mean over the courses asked, for the estimate. */
  slideCharacters: number;
}

/**
 * Looks at the index before anything is asked: courses that are not there end the run, references that are not there
 * are taken out and listed. Goes on with the unfinished run of the same work, or begins one.
 */
export async function planRun(
  database: Database,
  { configuration, provider }: { configuration: Configuration; provider: Provider },
  assignment: Assignment,
): Promise<PlannedRun> {
  const { dataset, limit, repeat, seed, scope, metrics, judges, fresh, concurrency, sitting } = assignment;
  const asked = dataset.cases
    .slice(0, limit)
    .map((one) => ({ ...one, course: configuration.course ?? one.course }));
  const { snapshots, cases, missing } = await lookUp(database, asked);
  const prompts = promptsOf(provider, metrics, scope);
  const run = {
    name: configuration.name,
    datasetHash: dataset.hash,
    metrics: metrics.map(toMetricInfo),
    cases,
  };
  const manifest: Omit<Manifest, "id" | "started"> = {
    name: configuration.name,
    scope,
    state: "stopped",
    seconds: 0,
    sittings: [],
    dataset: {
      path: basename(dataset.path),
      hash: dataset.hash,
      cases: dataset.cases.length,
      asked: cases.length,
    },
    repeat,
    seed,
    courses: snapshots.map(({ name, slides, indexVersion }) => ({ name, slides, indexVersion })),
    provider: provider.name,
    settings: {
      ...configuration.config.answerSettings,
      k: String(configuration.k),
      ...(configuration.course === undefined ? {} : { course: configuration.course }),
      concurrency: String(concurrency),
    },
    models: provider.models,
    judges: scope === "answers" ? judges : [],
    prompts,
    lectern: lecternVersion,
    machine: `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    cost: { answers: 0, judgements: 0 },
    warnings: describeWarnings({ provider, judges, scope, missing, dataset, repeat }),
  };
  const identity = identify(manifest, metrics, cases);
  const opened = await openRun(database, { ...run, identity, manifest }, fresh);
  const { manifest: begun } = opened.run;
  begun.sittings = [...(begun.sittings ?? []), sitting];
  const slideCharacters =
    snapshots.reduce((sum, one) => sum + one.slideCharacters, 0) / Math.max(1, snapshots.length);
  return { ...opened, configuration, provider, metrics, missing, slideCharacters };
}

/** What decides answers and scores, and nothing else: how fast they are asked for and drawn does not. */
function identify(manifest: Omit<Manifest, "id" | "started">, metrics: Metric[], cases: EvalCase[]): unknown {
  const { seconds, sittings, cost, state, warnings, machine, seed, settings, ...work } = manifest;
  const { concurrency, ...deciding } = settings;
  return [work, deciding, metrics.map(definitionOf), cases];
}

async function lookUp(
  database: Database,
  cases: EvalCase[],
): Promise<{ snapshots: IndexSnapshot[]; cases: EvalCase[]; missing: MissingReference[] }> {
  const names = [...new Set(cases.map(({ course }) => course))];
  const rows = (await Promise.all(names.map((name) => findCourses(database, name)))).flat();
  const courses = [...new Map(rows.map((row) => [row.id, row])).values()];
  const snapshots = await Promise.all(courses.map(({ id }) => snapshotIndex(database, id)));
  const empty = snapshots.find(({ slides }) => slides === 0);
  if (empty)
    throw new LecternError("not-found", `The course "${empty.name}" has no slides: ingest its decks first`);
  const slides = await loadSlides(database, courses);
  return { snapshots, ...resolveReferences(cases, slides) };
}

/** Every prompt that decides what is said or judged, by its file's hash. */
function promptsOf(provider: Provider, metrics: Metric[], scope: Manifest["scope"]): Record<string, string> {
  if (scope === "retrieval") return {};
  const { extractive, answerPrompt: own } = provider;
  const lecterns = extractive || own ? [] : answerPrompts.map(loadPrompt);
  const answering = own ? { [own.version]: sha256(own.text) } : hashesOf(lecterns);
  return { ...answering, ...promptsOfMetrics(metrics) };
}

/** Those by which models judge; none where no metric asks a model. */
export function promptsOfMetrics(metrics: Metric[]): Record<string, string> {
  const judging = metrics.flatMap(({ judged }) => judged?.prompt ?? []);
  if (judging.length > 0) judging.push(loadPrompt(framePrompt), loadPrompt(againPrompt));
  return hashesOf(judging);
}

const hashesOf = (prompts: Prompt[]): Record<string, string> =>
  Object.fromEntries(prompts.map(({ version, hash }) => [version, hash]));
