import type { Chunking } from "../../ingest/chunk/chunking.ts";
import { searchedTexts } from "../../ingest/embed/searched-texts.ts";
import type { IngestEvent } from "../../ingest/events.ts";
import { ingest } from "../../ingest/ingest.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import { endsRun, LecternError } from "../../src/errors.ts";
import { embeddingUsd } from "../../src/ledger/price.ts";
import { type CourseRow, getCourse } from "../../src/store/courses.ts";
import type { Database } from "../../src/store/database.ts";
import type { DeckFiles } from "../../src/store/deck-files.ts";
import { embeddingHash } from "../../src/store/embeddings.ts";
import type { Measured } from "./measure.ts";

/** The decks cut and embedded in one way, in a course of its own, and what that took. */
export interface BuiltIndex {
  course: CourseRow;
  chunking: Chunking;
  dimensions: number | null;
  slides: number;
  /** Those that are searched. */
  chunks: number;
  /** Mean tokens of a searched chunk. */
  chunkTokens: number;
  /** Reading, cutting, embedding and writing, as if nothing had been embedded before. */
  seconds: number;
  /** Embedded, as if nothing had been before, and what that costs; null if nothing is billed. */
  tokens: number;
  costUsd: number | null;
  /** The same for indexes whose searches see the same texts. */
  fingerprint: string;
  failed: { deck: string; error: LecternError }[];
}

interface BuildDependencies {
  database: Database;
  deckFiles: DeckFiles;
  maxFileBytes: number;
  measured: Measured;
}

/** deck ─ingest→ course ─measure→ BuiltIndex. Throws what no later index could escape, such as refused credentials. */
export async function buildIndex(
  dependencies: BuildDependencies,
  { name, files, chunking }: { name: string; files: DeckFile[]; chunking: Chunking },
  onEvent: (event: IngestEvent) => void,
  signal: AbortSignal,
): Promise<BuiltIndex> {
  const { database, measured } = dependencies;
  const { embedding } = measured.provider;
  const before = measured.milliseconds();
  measured.takeAsked();
  const summary = await ingest(
    { ...dependencies, embedding },
    { course: name, files, chunking },
    onEvent,
    signal,
  );
  const ending = summary.failed.find(({ error }) => endsRun(error));
  if (ending) throw ending.error;
  if (summary.decks === 0) {
    const [first] = summary.failed;
    throw new LecternError("bad-deck", first?.error.message ?? "There is no deck to read");
  }
  const embeddedNow = measured.milliseconds() - before;
  const course = await getCourse(database, name);
  const { chunks, chunkTokens, texts } = await measureChunks(database, course, embedding?.units ?? false);
  const effort = measured.effortOf([...texts, ...measured.takeAsked()]);
  return {
    course,
    chunking,
    dimensions: embedding?.dimensions ?? null,
    slides: summary.slides,
    chunks,
    chunkTokens,
    seconds: Math.max(0, summary.seconds * 1000 - embeddedNow + effort.milliseconds) / 1000,
    tokens: effort.tokens,
    costUsd: embedding && embeddingUsd(embedding, effort.tokens),
    fingerprint: embeddingHash(JSON.stringify(texts)),
    failed: summary.failed,
  };
}

async function measureChunks(database: Database, course: CourseRow, units: boolean) {
  const all: string[] = [];
  let [chunks, total] = [0, 0];
  for await (const { tokens, texts } of searchedTexts(database, course.id, units)) {
    chunks++;
    total += tokens;
    all.push(...texts);
  }
  return { chunks, chunkTokens: chunks === 0 ? 0 : total / chunks, texts: all };
}
