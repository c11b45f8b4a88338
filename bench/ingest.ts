/**
 * How fast PDFs are read, beside LangChain's PDFLoader and `pdftotext -layout`, and how much memory a long one takes:
 * `npm run bench:ingest [-- --decks <folder>] [--pages 2000]`. Each reader in a process of its own, one at a time,
 * the median of three runs. The decks are those in LECTERN_DECKS unless a folder is named.
 */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import PDFDocument from "pdfkit";
import type { Measured } from "./ingest-child.ts";

const childFile = fileURLToPath(new URL("ingest-child.ts", import.meta.url));
const runs = 3;

const { values } = parseArgs({
  options: { decks: { type: "string" }, pages: { type: "string", default: "2000" } },
});
console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`,
);
const folder = values.decks ?? process.env.LECTERN_DECKS;
if (folder) compareReaders(folder);
else console.log("No decks: name a folder with --decks or LECTERN_DECKS. Only the long PDF is measured.");
await measureLongPdf(Number(values.pages));

interface Row {
  name: string;
  what: string;
}

function compareReaders(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.toLowerCase().endsWith(".pdf"))
    .sort()
    .map((name) => join(folder, name));
  const rows: Row[] = [
    { name: "lectern", what: "Lectern's reader" },
    { name: "lectern-thread", what: "the same in a thread of its own" },
    { name: "lectern-threads", what: "the same in two threads" },
    { name: "langchain", what: "LangChain's PDFLoader (pdf-parse 2)" },
  ];
  if (hasPdftotext()) rows.push({ name: "pdftotext", what: "`pdftotext -layout` (C++)" });
  else console.log("pdftotext is not installed: left out");
  const measured = new Map<string, Measured[]>(rows.map(({ name }) => [name, []]));
  // In turns, so that what else the machine does meets all of them.
  for (let run = 0; run < runs; run++)
    for (const { name } of rows) measured.get(name)?.push(runChild(name, files));
  const pages = measured.get("lectern")?.[0]?.pages ?? 0;
  console.log(`\n${files.length} PDFs, ${pages} pages, median of ${runs} runs\n`);
  console.log(
    "| reader | pages/s | CPU a page | peak memory | above idle | longest wait of the main thread |",
  );
  console.log("|---|---:|---:|---:|---:|---:|");
  for (const { name, what } of rows) {
    const all = measured.get(name) ?? [];
    const figure = (of: (one: Measured) => number) => median(all.map(of));
    const speed = figure(({ seconds }) => pages / seconds).toFixed(0);
    // pdftotext is a child of the child.
    const isOwn = name !== "pdftotext";
    const cpu = isOwn ? `${figure(({ cpuSeconds }) => (cpuSeconds / pages) * 1000).toFixed(1)} ms` : "–";
    const peak = isOwn ? `${figure(({ peakMb }) => peakMb)} MB` : "–";
    const above = isOwn ? `${figure(({ peakMb, idleMb }) => peakMb - idleMb)} MB` : "–";
    const wait = isOwn ? `${figure(({ longestTurnMs }) => longestTurnMs)} ms` : "–";
    console.log(`| ${what} | ${speed} | ${cpu} | ${peak} | ${above} | ${wait} |`);
  }
}

async function measureLongPdf(pages: number): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  try {
    const file = join(made, "long.pdf");
    await writeLongPdf(file, pages);
    const { seconds, idleMb, peakMb } = runChild("lectern-thread", [file]);
    const above = peakMb - idleMb;
    console.log(
      `\nA PDF of ${pages.toLocaleString("en")} pages in its thread: ${seconds.toFixed(1)} s, ${(pages / seconds).toFixed(0)} pages/s; peak ${peakMb} MB, ${above} MB above idle (goal: < 500 MB)`,
    );
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** As a course's slides bound together: a title, bullets, a table of numbers, a footer with the page's number. */
async function writeLongPdf(file: string, pages: number): Promise<void> {
  const pdf = new PDFDocument({ size: [960, 540], margin: 40, bufferPages: false });
  const written = pipeline(pdf, createWriteStream(file));
  for (let page = 1; page <= pages; page++) {
    if (page > 1) pdf.addPage();
    pdf.fontSize(32).text(`Topic ${page}: what it is and where it is used`, 40, 40);
    pdf.fontSize(18);
    for (let bullet = 0; bullet < 8; bullet++)
      pdf.text(`• Point ${bullet} of page ${page} says a little more about topic ${(page * 7) % pages}`);
    for (let cell = 0; cell < 12; cell++)
      pdf.text(`${page * cell}`, 60 + (cell % 4) * 120, 380 + Math.floor(cell / 4) * 24);
    pdf.fontSize(10).text(`A long course · ${page}`, 40, 490);
  }
  pdf.end();
  await written;
}

function runChild(name: string, files: string[]): Measured {
  const out = execFileSync(process.execPath, ["--import", "tsx", childFile, name, ...files], {
    encoding: "utf8",
    maxBuffer: 1024 * 1024 * 64,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const measured: Measured = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
  return measured;
}

function hasPdftotext(): boolean {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
