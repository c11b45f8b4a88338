import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { errorMessage, LecternError } from "../../../src/errors.ts";
import { parseJson } from "../../../src/parse-json.ts";

const visit = z.object({
  etag: z.string().nullable(),
  modified: z.string().nullable(),
  hash: z.string(),
  size: z.number(),
  type: z.string(),
  /** Behind redirects. */
  url: z.string(),
  /** The addresses that a page links to; empty for what is no page. */
  links: z.array(z.string()),
});
const record = z.record(z.string(), visit);

/** What was at an address when it was last looked at. */
export type Visit = z.output<typeof visit>;

const fileOf = (folder: string) => join(folder, "visits.json");

/** By address; empty where nothing, or nothing legible, was written: all is then asked for anew. */
export function readVisits(folder: string): Map<string, Visit> {
  const file = fileOf(folder);
  const read = record.safeParse(existsSync(file) ? parseJson(readFileSync(file, "utf8")) : {});
  return new Map(Object.entries(read.success ? read.data : {}));
}

export function writeVisits(folder: string, visits: Map<string, Visit>): void {
  const file = fileOf(folder);
  try {
    writeFileSync(`${file}.part`, JSON.stringify(Object.fromEntries(visits)));
    renameSync(`${file}.part`, file);
  } catch (cause) {
    throw new LecternError(
      "storage",
      `Can't write ${file} (${errorMessage(cause)}): check space and permissions`,
      { cause },
    );
  }
}
