import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const line = z.object({ path: z.string(), etag: z.string(), size: z.number() });
export type Held = z.output<typeof line>;

const recordName = "objects.jsonl";

/** What a mirror holds, by path. The last line of a path counts; a line cut off by a crash is ignored. */
export function readRecord(folder: string): Map<string, Held> {
  const held = new Map<string, Held>();
  const file = join(folder, recordName);
  if (!existsSync(file)) return held;
  for (const text of readFileSync(file, "utf8").split("\n")) {
    const one = parseLine(text);
    if (one) held.set(one.path, one);
  }
  return held;
}

function parseLine(text: string): Held | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** One line an object, at once: what was downloaded before a crash is not downloaded again. */
export function addToRecord(folder: string, held: Held): void {
  appendFileSync(join(folder, recordName), `${JSON.stringify(held)}\n`);
}

export function writeRecord(folder: string, held: Iterable<Held>): void {
  const file = join(folder, recordName);
  writeFileSync(`${file}.part`, [...held].map((one) => `${JSON.stringify(one)}\n`).join(""));
  renameSync(`${file}.part`, file);
}
