/** The numbers of the README: `npm run bench` (after `npm install`). Whole processes, medians; Linux only for memory. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../src/root.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
const env = { ...process.env, LECTERN_DATA: join(folder, "data") };
const sourceFolder = join(projectRoot, "samples", "source");
const rows: [string, string, string][] = [];
/** Questions asked before any is timed: what opens the model and reads the course is not a question's own time. */
const warmUps = 20;

const slides = readdirSync(sourceFolder)
  .flatMap((name) => readFileSync(join(sourceFolder, name), "utf8").split("\n---\n"))
  .map((slide) => slide.trim())
  .filter((slide) => slide.split("\n").length > 4);
const corpus = Array.from({ length: 1_000 }, (_, index) => {
  const [one, other] = [slides[index % slides.length] ?? "", slides[(index * 7 + 3) % slides.length] ?? ""];
  const title = `${one.split("\n")[0]?.replace(/^#+ /, "")} (${index})`;
  // As long as slides of real courses: about 80 tokens.
  return JSON.stringify({
    id: index,
    title,
    text: `${one.split("\n").slice(2).join("\n")}\n${other.split("\n").at(-1)}`,
  });
});
writeFileSync(join(folder, "thousand.jsonl"), `${corpus.join("\n")}\n`);

await ingestThousand();
await measureStart();
await measureServer();
rmSync(folder, { recursive: true, force: true });
console.log(
  `\n${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})\n`,
);
console.log("| what | measured | goal |\n|---|---|---|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);

async function ingestThousand(): Promise<void> {
  const started = performance.now();
  const child = lectern("ingest", join(folder, "thousand.jsonl"), "--course", "thousand");
  const peak = await peakMegabytes(child);
  rows.push([
    "ingest of 1,000 slides, local embeddings",
    `${((performance.now() - started) / 1000).toFixed(1)} s`,
    "< 60 s",
  ]);
  rows.push(["its peak memory", peak === null ? "not measured" : `${peak} MB`, "< 1,024 MB"]);
}

async function measureStart(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const started = performance.now();
    const child = spawn("npm", ["start", "--silent", "--", "--port", "0"], {
      cwd: projectRoot,
      env,
      detached: true,
    });
    await listening(child);
    times.push(performance.now() - started);
    await stopGroup(child);
  }
  rows.push([
    "`npm start` on a prepared index to listening (median of 5)",
    `${(median(times) / 1000).toFixed(2)} s`,
    "< 3 s",
  ]);
}

async function measureServer(): Promise<void> {
  const child = lectern("serve", "--port", "0");
  const url = await listening(child);
  const titles = slides.map((slide) => slide.split("\n")[0]?.replace(/^#+ /, "") ?? "");
  const wordings = [
    (title: string) => `What about ${title}?`,
    (title: string) => `What do the slides say of ${title}?`,
  ];
  const questions = wordings.flatMap((put) => titles.map(put));
  const search: number[] = [];
  const token: number[] = [];
  const whole: number[] = [];
  for (const [index, question] of questions.entries()) {
    // Every other question is searched for and the others are answered: each is asked once, as a student's would be.
    if (index % 2 === 0) {
      const searched = await time(url, "/api/search", { question }, () => true);
      if (index >= warmUps) search.push(searched.first);
    } else {
      const answered = await time(url, "/api/chat", { question }, (text) => text.includes("text-delta"));
      if (index < warmUps) continue;
      token.push(answered.first);
      whole.push(answered.whole);
    }
  }
  child.kill("SIGINT");
  rows.push([
    `\`/api/search\` p50 / p95, 1,000 slides (${search.length} questions)`,
    figures(search),
    "p50 < 30 ms",
  ]);
  rows.push([
    `first token of a local answer p50 / p95, 1,000 slides (${token.length} questions)`,
    figures(token),
    "p50 < 100 ms",
  ]);
  rows.push([
    `whole local answer p50 / p95, 1,000 slides (${whole.length} questions)`,
    figures(whole),
    "p50 ≤ 60 ms",
  ]);
}

/** Milliseconds to the first piece that is waited for, and to the end. */
async function time(
  url: string,
  path: string,
  body: object,
  isThere: (text: string) => boolean,
): Promise<{ first: number; whole: number }> {
  const started = performance.now();
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  let first: number | null = null;
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (first === null && isThere(text)) first = performance.now() - started;
  }
  if (!response.ok || first === null)
    throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return { first, whole: performance.now() - started };
}

function lectern(...words: string[]): ChildProcess {
  return spawn(process.execPath, [join(projectRoot, "src", "lectern.js"), ...words], { env });
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (part: Buffer) => {
      said += part;
      const url = /listens on (\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.stderr?.on("data", (part: Buffer) => {
      said += part;
    });
    child.on("exit", () => reject(new Error(said)));
  });
}

/** npm and its child make a process group. */
function stopGroup(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.on("close", () => resolve());
    if (child.pid) process.kill(-child.pid, "SIGINT");
  });
}

function peakMegabytes(child: ChildProcess): Promise<number | null> {
  let peak: number | null = null;
  const timer = setInterval(() => {
    try {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
      if (kilobytes) peak = Math.round(Number(kilobytes) / 1024);
    } catch {
      // gone, or no /proc here: what was read last stands
    }
  }, 50);
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => {
      clearInterval(timer);
      if (code === 0) resolve(peak);
      else reject(new Error(`ingest ended with ${code}`));
    });
  });
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function figures(values: number[]): string {
  return `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.95).toFixed(1)} ms`;
}
