/** One reader over some files in a process of its own, for `bench/ingest.ts`: prints what it took as JSON. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import pMap from "p-map";

export interface Measured {
  /** Of reading alone: the modules are loaded before. */
  seconds: number;
  /** Of all its threads; that is what a busy machine does not distort. */
  cpuSeconds: number;
  /** Resident before the first deck, and at the most. */
  idleMb: number;
  peakMb: number;
  /** In the files; null where the reader does not say. */
  pages: number | null;
  /** The longest that the main thread's next turn was late while it read. Milliseconds. */
  longestTurnMs: number;
}

/** Pages of a file, or null. */
type Reader = (file: string) => Promise<number | null>;

const never = new AbortController().signal;
const openers: Record<string, () => Promise<Reader>> = {
  async lectern() {
    const { readDeck } = await import("../ingest/read/read.ts");
    return async (file) => (await readDeck(readFileSync(file), basename(file), never)).pageCount;
  },
  "lectern-thread": () => openPool(1),
  "lectern-threads": () => openPool(2),
  async langchain() {
    const { loadWithLangChain } = await import("./ingest-peer.ts");
    return async (file) => {
      await loadWithLangChain(file);
      return null;
    };
  },
  async pdftotext() {
    const run = promisify(execFile);
    return async (file) => {
      await run("pdftotext", ["-layout", file, "-"], { maxBuffer: 1024 * 1024 * 1024 });
      return null;
    };
  },
};

async function openPool(size: number): Promise<Reader> {
  const { createReadingPool } = await import("../ingest/read/reading-pool.ts");
  const pool = createReadingPool({ size });
  return async (file) => (await pool.read(readFileSync(file), basename(file), never)).pageCount;
}

const [name = "", ...files] = process.argv.slice(2);
const open = openers[name];
if (!open) throw new Error(`There is no reader ${name}`);
const read = await open();
const megabytes = (kilobytes: number) => Math.round(kilobytes / 1024);
const idleMb = megabytes(process.memoryUsage().rss / 1024);

let longestTurnMs = 0;
let lastTurn = performance.now();
const turns = setInterval(() => {
  longestTurnMs = Math.max(longestTurnMs, performance.now() - lastTurn - 10);
  lastTurn = performance.now();
}, 10);
const started = performance.now();
const cpuBefore = process.cpuUsage();
const counts = await pMap(files, read, { concurrency: name === "lectern-threads" ? 2 : 1 });
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
clearInterval(turns);
const measured: Measured = {
  seconds,
  cpuSeconds: (user + system) / 1_000_000,
  idleMb,
  peakMb: megabytes(process.resourceUsage().maxRSS),
  pages: counts.reduce((sum, count) => (count === null ? sum : (sum ?? 0) + count), null),
  longestTurnMs: Math.round(longestTurnMs),
};
console.log(JSON.stringify(measured));
process.exit(0);
