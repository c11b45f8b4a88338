import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { errorMessage } from "../../errors.ts";
import type { Pin } from "./models.ts";

const file = "fetched.json";
const record = z.object({
  at: z.string(),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});
/** What a fetch got of a model whose files Lectern has no checksums of: trusted on first use, and held to from then on. */
export type FetchRecord = z.output<typeof record>;

/** Null if there is no record; a record that can't be read counts as none. */
export function readRecord(folder: string): FetchRecord | null {
  try {
    return record.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
  } catch {
    return null;
  }
}

/** Throws in one line which file is not what it was pinned to or recorded as. Gives what was found. */
export async function checkFiles(
  folder: string,
  files: Record<string, Pin>,
  known: FetchRecord | null,
): Promise<FetchRecord["files"]> {
  const found: FetchRecord["files"] = {};
  for (const [name, pin] of Object.entries(files)) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(folder, name)), hash);
    const sha256 = hash.digest("hex");
    const { size: bytes } = statSync(join(folder, name));
    if (pin.bytes !== null && bytes !== pin.bytes) {
      throw new Error(`${name} has ${bytes} bytes instead of ${pin.bytes}`);
    }
    const first = known?.files[name]?.sha256;
    if (pin.sha256 !== null && sha256 !== pin.sha256) {
      throw new Error(`${name} is not the pinned file (its SHA-256 is ${sha256})`);
    }
    if (pin.sha256 === null && first !== undefined && sha256 !== first) {
      throw new Error(`${name} is not the file that was fetched first (its SHA-256 is ${sha256})`);
    }
    found[name] = { bytes, sha256 };
  }
  return found;
}

/** What is wrong with the files of a folder; null if they are what they should be. */
export async function faultOf(
  folder: string,
  { files }: { files: Record<string, Pin> },
): Promise<string | null> {
  try {
    await checkFiles(folder, files, readRecord(folder));
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}

export function writeRecord(folder: string, files: FetchRecord["files"]): void {
  writeFileSync(join(folder, file), `${JSON.stringify({ at: new Date().toISOString(), files }, null, 2)}\n`);
}
