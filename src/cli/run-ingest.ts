import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { estimateIngest } from "../../ingest/estimate.ts";
import { summaryToJson } from "../../ingest/event-json.ts";
import type { SyncEvent } from "../../ingest/events.ts";
import { type FailedDeck, isWordless } from "../../ingest/failed-deck.ts";
import type { IngestSummary } from "../../ingest/ingest.ts";
import { collectReport, type ReadingReport, reportToMarkdown } from "../../ingest/read/extraction-report.ts";
import { describeMasked } from "../../ingest/read/redact.ts";
import type { IngestDependencies, IngestRequest } from "../../ingest/request.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { slowdowns } from "../providers/resilience/pace.ts";
import type { Lectern } from "../setup.ts";
import type { Counts } from "../text/personal-data.ts";
import { billOf, describeEstimate, estimateToJson } from "./estimate-text.ts";
import {
  describeEnrichment,
  describeFailures,
  printIngest,
  showIngest,
  tellLeftOut,
} from "./ingest-events.ts";
import { openReaderFor, type ReadingOptions, withReadingOptions } from "./reading-options.ts";
import { changeCourse } from "./session.ts";

export interface RunOptions extends ReadingOptions {
  dryRun?: true;
  report?: string;
  json?: true;
}

/** A run over the decks of a course, as a command defines it. */
export interface CourseRun<Summary extends IngestSummary> {
  course: string;
  /** The command, for whoever finds the course taken. */
  command: string;
  /** For a dry run: which decks there are. */
  look(onEvent: (event: SyncEvent) => void): Promise<IngestRequest>;
  run(
    dependencies: IngestDependencies,
    onEvent: (event: SyncEvent) => void,
    signal: AbortSignal,
  ): Promise<Summary>;
  describe(summary: Summary): string;
}

export function withRunOptions(command: Command): Command {
  return withReadingOptions(command)
    .option("--dry-run", "only estimate slides, chunks, tokens and cost; embed and write nothing")
    .option("--report <file>", "write what was read from each deck to a .md or .json file", reportFile)
    .option("--json", "print each event as a line of JSON, the summary last");
}

function reportFile(path: string): string {
  if ([".md", ".json"].includes(extname(path).toLowerCase())) return path;
  throw new InvalidArgumentError("it takes a file that ends in .md or .json");
}

/**
 * Shows a run's events, writes its report, ends with its summary, and sets the exit code if a deck failed. Null for a
 * dry run.
 */
export async function runIngest<Summary extends IngestSummary>(
  lectern: Lectern,
  options: RunOptions,
  course: CourseRun<Summary>,
  signal: AbortSignal,
): Promise<Summary | null> {
  const display = options.json ? printIngest() : showIngest();
  const report = collectReport();
  const onEvent = (event: SyncEvent) => {
    report.note(event);
    display.show(event);
  };
  const { reader, meter, enriching, describing } = await openReaderFor(
    lectern,
    { ...options, isDry: options.dryRun ?? false },
    onEvent,
  );
  const endWaits = tellWaits(onEvent);
  const { database, deckFiles, provider, config } = lectern;
  const { embedding } = provider;
  const dependencies = {
    database,
    deckFiles,
    embedding,
    reader,
    meter,
    ...(enriching ? { enriching } : {}),
    maxFileBytes: config.maxFileBytes,
  };
  try {
    if (options.dryRun) {
      const estimating = {
        ...dependencies,
        ...(describing ? { countDescribed: describing.countPages } : {}),
      };
      const estimate = await estimateIngest(estimating, await course.look(onEvent), onEvent, signal);
      const bill = billOf(estimate, lectern, { describing: describing?.model, enriching });
      const words = `${describeEstimate(estimate, bill)}${tellLeftOut(report.leftOut)}${describeFailures(estimate.failed)}`;
      display.end({ words, json: { ...estimateToJson(estimate, bill), leftOut: report.leftOut } });
      setExitCode(estimate.failed, estimate.decks.length + estimate.unchanged);
      return null;
    }
    const summary = await changeCourse(database, course, (lost) =>
      course.run(dependencies, onEvent, AbortSignal.any([signal, lost])),
    );
    const masked = report.masked();
    const enriched = describeEnrichment(summary.enrichment);
    const words = `${course.describe(summary)}${enriched}${tellMasked(options, masked)}${tellLeftOut(report.leftOut)}${describeFailures(summary.failed)}`;
    const asides = { leftOut: report.leftOut, ...(options.redact ? { masked } : {}) };
    display.end({ words, json: { ...summaryToJson(summary), ...asides } });
    setExitCode(summary.failed, summary.decks + summary.unchanged);
    return summary;
  } catch (error) {
    display.fail(signal.aborted ? signal.reason : error);
    throw error;
  } finally {
    endWaits();
    await reader.close();
    if (options.report) writeReport(options.report, report);
  }
}

/** Says once of each service that throttles the embedding, and that the run goes on as fast as it is let. */
function tellWaits(onEvent: (event: SyncEvent) => void): () => void {
  const told = new Set<string>();
  const hear = (error: unknown) => {
    const text = `Slowing down: ${errorMessage(error)}`;
    if (!told.has(text)) onEvent({ type: "warning", text });
    told.add(text);
  };
  slowdowns.subscribe(hear);
  return () => void slowdowns.unsubscribe(hear);
}

/** A page without words is no failure, unless there is nothing else. */
function setExitCode(failed: FailedDeck[], decks: number): void {
  const isEmpty = failed.length > 0 && decks === 0;
  if (isEmpty || failed.some((one) => !isWordless(one))) process.exitCode = 1;
}

function tellMasked({ redact }: RunOptions, masked: Counts): string {
  if (!redact) return "";
  return `\nMasked ${describeMasked(masked) ?? "nothing"} in what was read just now; no copy of the files is kept, so their pages can't be shown`;
}

function writeReport(path: string, { decks, leftOut }: ReadingReport): void {
  const isJson = extname(path).toLowerCase() === ".json";
  try {
    writeFileSync(
      path,
      isJson ? `${JSON.stringify({ decks, leftOut }, null, 2)}\n` : reportToMarkdown(decks, leftOut),
    );
  } catch (cause) {
    throw new LecternError("storage", `Can't write the report ${path} (${errorMessage(cause)})`, { cause });
  }
}
