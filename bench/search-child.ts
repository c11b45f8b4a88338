/**
 * One measurement in a process of its own, so that memory is the engine's: `tsx --expose-gc bench/search-child.ts <what>
 * <slides> <folder>`, for `bench/search-speed.ts`. The last line of output is the result as JSON.
 */
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { quantile } from "../eval/statistics/quantile.ts";
import { embedTexts } from "../ingest/embed/embed-texts.ts";
import { retrieve } from "../src/answer/retrieve/retrieve.ts";
import { loadConfig } from "../src/config.ts";
import type { Provider } from "../src/providers/provider.ts";
import { openEmbedded } from "../src/store/embedded.ts";
import { openCourse, stageDeck, swapIndex } from "../src/store/index.ts";
import { openDatabase } from "../src/store/open-database.ts";
import { serveConnections } from "../src/store/sharing/share.ts";
import {
  course,
  loadMaterial,
  type Material,
  makeDeck,
  makeModel,
  type SyntheticDeck,
  vectorOf,
} from "./search-corpus.ts";
import { engineKinds, type Piece } from "./search-engines.ts";

export interface Measured {
  /** Milliseconds; null where it is not part of what was measured. */
  buildMs: number | null;
  firstMs: number | null;
  p50: number | null;
  p95: number | null;
  /** How many questions were timed. */
  questions: number | null;
  /** Processor time a question, the mean: what a busy machine does not change. */
  cpu: number | null;
  /** Megabytes of the process when it has collected its garbage, and at its highest. */
  memory: number;
  peak: number | null;
  disk: number | null;
}

const untimed = { firstMs: null, p50: null, p95: null, questions: null, cpu: null };
const hitsWanted = 5;
const warmUp = 20;
const timed = 200;
/** A slow engine is asked less: at least `leastTimed`, and for no longer than this. */
const longestMs = 120_000;
const leastTimed = 30;
/** Slides that are written at once. */
const batch = 10_000;

const [what = "", slidesWanted = "", folder = ""] = process.argv.slice(2);
const slides = Number(slidesWanted);
const data = join(folder, `lectern-${slides}`);
const material = loadMaterial(folder);
const results: Record<string, () => Promise<unknown>> = {
  "lectern-write": writeLectern,
  "lectern-pglite": () => askLectern({ LECTERN_DATA: data }),
  "lectern-pg": () => askLectern({ LECTERN_DATA: data, DATABASE_URL: process.argv[5] ?? "" }),
  postgres: servePostgres,
};
console.log(JSON.stringify(await (results[what] ?? (() => measureEngine(what)))()));

async function withLectern<T>(
  env: Record<string, string>,
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(loadConfig(env), "a benchmark");
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Embedding apart, what an ingest does once the decks are read. */
async function writeLectern(): Promise<Measured> {
  return withLectern({ LECTERN_DATA: data }, async (database) => {
    let buildMs = 0;
    for (let number = 0; number < slides / 100; ) {
      const decks: SyntheticDeck[] = [];
      for (; decks.length * 100 < Math.min(batch, slides); number++)
        decks.push(await makeDeck(material, number));
      const { model, spentMs } = makeModel(
        material,
        new Map(decks.flatMap(({ sentencesOf }) => [...sentencesOf])),
      );
      const key = { model: model.id, dimensions: model.dimensions };
      const texts = decks.flatMap(({ deck }) => deck.chunks.flatMap(({ embedded }) => embedded));
      const started = performance.now();
      await embedTexts({ database, embedding: model }, texts, () => undefined, new AbortController().signal);
      const id = await openCourse(database, course);
      const staged: number[] = [];
      for (const { deck } of decks) staged.push(await stageDeck(database, id, deck));
      const change = { staged, removed: [], madeBy: "bench", embedding: key };
      await swapIndex(database, { id, name: course }, change, async () => undefined);
      buildMs += performance.now() - started - spentMs();
    }
    return { ...memory(), ...untimed, buildMs, disk: megabytesOf(data) };
  });
}

/** The production search, but for the question's embedding. */
async function askLectern(env: Record<string, string>): Promise<Measured> {
  const config = loadConfig(env);
  const { model } = makeModel(material, new Map());
  const provider: Pick<Provider, "embedding" | "rerank" | "rewriter" | "knowledgeBase" | "models"> = {
    embedding: { ...model, embed: async (texts) => ({ vectors: texts.map(questionVector), tokens: 0 }) },
    rerank: null,
    rewriter: null,
    knowledgeBase: null,
    models: {},
  };
  return withLectern(env, async (database) => {
    const times = await timeQuestions(async (question) => {
      const asked = { question, course, history: [], k: hitsWanted, filters: {} };
      const { hits } = await retrieve({ database, provider, config }, asked, new AbortController().signal);
      return hits.length;
    });
    return { ...memory(), ...times, buildMs: null, disk: megabytesOf(data) };
  });
}

/** A query that was rewritten has no vector of its own here: any will do for the time it takes. */
function questionVector(question: string): Float32Array {
  return material.vectors.get(question) ?? vectorOf(material, question, material.sentences.slice(0, 1));
}

async function measureEngine(name: string): Promise<Measured> {
  const kind = engineKinds[name];
  if (!kind) throw new Error(`There is no engine ${name}`);
  const engine = kind.open();
  let buildMs = 0;
  for (let number = 0; number < slides / 100; number++) {
    const pieces = toPieces(await makeDeck(material, number), material);
    const started = performance.now();
    await engine.add(pieces);
    buildMs += performance.now() - started;
  }
  const times = await timeQuestions(async (question) => {
    return (await engine.find(question, questionVector(question), hitsWanted)).length;
  });
  return { ...memory(), ...times, buildMs, disk: null };
}

/** Slides of 60 words are one piece for every splitter; its vector is the one that Lectern has of the whole slide. */
function toPieces({ deck, sentencesOf }: SyntheticDeck, from: Material): Piece[] {
  const byId = new Map(deck.slides.map((slide) => [slide.id, slide]));
  return deck.chunks.flatMap(({ spans, embedded }) => {
    const slide = byId.get(spans[0]?.slideId ?? "");
    const whole = embedded[0] ?? "";
    if (!slide) return [];
    const vector = vectorOf(from, whole, sentencesOf.get(whole) ?? []);
    return [{ slide: slide.id, title: slide.title, text: slide.text, vector }];
  });
}

async function timeQuestions(ask: (question: string) => Promise<number>) {
  const times: number[] = [];
  const begun = performance.now();
  let found = 0;
  let warmed: NodeJS.CpuUsage | null = null;
  for (let at = 0; at < warmUp + timed; at++) {
    if (performance.now() - begun > longestMs && at >= warmUp + leastTimed) break;
    const question = material.questions[at % material.questions.length] ?? "";
    if (times.length === warmUp) warmed = process.cpuUsage();
    const started = performance.now();
    found += await ask(question);
    times.push(performance.now() - started);
  }
  if (found === 0) throw new Error(`${what} found nothing at all`);
  const warm = times.slice(warmUp);
  const cpu = warmed ? microsecondsSince(warmed) / 1000 / warm.length : null;
  return {
    questions: warm.length,
    cpu,
    firstMs: times[0] ?? null,
    p50: quantile(warm, 0.5),
    p95: quantile(warm, 0.95),
  };
}

function microsecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function memory(): Pick<Measured, "memory" | "peak"> {
  global.gc?.();
  return { memory: process.memoryUsage.rss() / 2 ** 20, peak: peakMegabytes() };
}

/** Linux tells; elsewhere it is not known. */
function peakMegabytes(): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) / 1024 : null;
  } catch {
    return null;
  }
}

function megabytesOf(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0) / 2 ** 20;
}

/** The same folder behind a socket, until the process is told to end. */
async function servePostgres(): Promise<string> {
  const { database } = await openEmbedded(data, "a benchmark");
  const stopping = new AbortController();
  const attending = { database, token: "benchmark", idleMs: 60_000 };
  const { server, ended } = serveConnections(attending, stopping.signal);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.on("SIGTERM", async () => {
    stopping.abort();
    server.close();
    await ended();
    await database.close();
    process.exit();
  });
  return `postgres://postgres:${attending.token}@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`;
}
