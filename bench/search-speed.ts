/** How the cost of a search grows with the course: each engine and size in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbeddingModel } from "../src/providers/provider.ts";
import type { Measured } from "./search-child.ts";
import { type Material, makeDeck, saveMaterial } from "./search-corpus.ts";
import { engineKinds } from "./search-engines.ts";

/** Of a course of this size every vector is real. */
const realSize = 1_000;
const childFile = fileURLToPath(new URL("search-child.ts", import.meta.url));

export async function printSpeed(
  material: Material,
  embedding: EmbeddingModel,
  sizes: number[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-search-"));
  try {
    await embedMaterial(material, embedding);
    saveMaterial(folder, material);
    console.log(`\n### Speed, memory and disk by size (warmed up; without the embedding call)\n`);
    console.log(
      "| slides | engine | questions | p50 | p95 | CPU | first question | build | memory (peak) | disk |",
    );
    console.log("|---|---|---|---|---|---|---|---|---|---|");
    for (const size of sizes) await printSize(folder, size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function embedMaterial(material: Material, embedding: EmbeddingModel): Promise<void> {
  const texts = [...material.sentences, ...material.questions];
  for (let number = 0; number < realSize / 100; number++) {
    texts.push(...(await makeDeck(material, number)).sentencesOf.keys());
  }
  const missing = [...new Set(texts)];
  const { vectors } = await embedding.embed(missing, "document", new AbortController().signal);
  missing.forEach((text, index) => {
    const vector = vectors[index];
    if (vector) material.vectors.set(text, vector);
  });
}

async function printSize(folder: string, size: number): Promise<void> {
  const write = await run<Measured>("lectern-write", size, folder);
  const embedded = await run<Measured>("lectern-pglite", size, folder);
  printRow(size, "Lectern, PGlite", { ...embedded, buildMs: write.buildMs });
  printRow(size, "Lectern, its ingest", { ...write, buildMs: null });
  const server = startChild(["postgres", String(size), folder]);
  try {
    const url = JSON.parse(await firstLine(server)) as string;
    printRow(size, "Lectern, pg (memory without the server)", await run("lectern-pg", size, folder, url));
  } finally {
    await stop(server);
  }
  for (const [name, { name: title }] of Object.entries(engineKinds)) {
    printRow(size, title, await run<Measured>(name, size, folder));
  }
}

function printRow(size: number, name: string, one: Measured): void {
  const ms = (value: number | null) => (value === null ? "–" : `${value.toFixed(1)} ms`);
  const seconds = (value: number | null) => (value === null ? "–" : `${(value / 1000).toFixed(2)} s`);
  const peak = one.peak === null ? "" : ` (${one.peak.toFixed(0)})`;
  const disk = one.disk === null ? "–" : `${one.disk.toFixed(0)} MB`;
  const cells = [
    one.questions === null ? "–" : String(one.questions),
    ms(one.p50),
    ms(one.p95),
    ms(one.cpu),
    ms(one.firstMs),
    seconds(one.buildMs),
    `${one.memory.toFixed(0)}${peak} MB`,
    disk,
  ];
  console.log(`| ${size.toLocaleString("en")} | ${name} | ${cells.join(" | ")} |`);
}

function startChild(words: string[]): ChildProcess {
  const flags = ["--expose-gc", "--max-old-space-size=8192", "--import", "tsx"];
  return spawn(process.execPath, [...flags, childFile, ...words], { stdio: ["ignore", "pipe", "inherit"] });
}

async function run<Result>(what: string, size: number, folder: string, url?: string): Promise<Result> {
  const child = startChild([what, String(size), folder, ...(url ? [url] : [])]);
  let said = "";
  child.stdout?.on("data", (part: Buffer) => {
    said += part;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`${what} at ${size} ended with ${code}`);
  return JSON.parse(said.trim().split("\n").at(-1) ?? "") as Result;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (part: Buffer) => {
      said += part;
      if (said.includes("\n")) resolve(said.split("\n")[0] ?? "");
    });
    child.on("close", (code) => reject(new Error(`the PostgreSQL server ended with ${code}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("close", () => resolve());
    if (child.exitCode === null) child.kill("SIGTERM");
    else resolve();
  });
}
