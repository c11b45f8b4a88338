import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { errorMessage, LecternError } from "../src/errors.ts";

/** Whole or not at all: a reader never sees half a file. Throws `storage`. */
export function writeAtomically(path: string, text: string): void {
  const aside = `${path}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(aside, text);
    renameSync(aside, path);
  } catch (cause) {
    if (existsSync(aside)) rmSync(aside, { force: true });
    throw new LecternError(
      "storage",
      `Can't write ${path} (${errorMessage(cause)}): choose another folder or free some space`,
      { cause },
    );
  }
}

const maxMegabytes = 200;

/** `what`: the kind of file, as in "The gates". Throws `not-found`, and `too-large` for one over 200 MB. */
export function readTextFile(path: string, what: string): string {
  try {
    if (statSync(path).size <= maxMegabytes * 1024 * 1024) return readFileSync(path, "utf8");
    throw new LecternError("too-large", `${path} is over ${maxMegabytes} MB: split it into several files`);
  } catch (cause) {
    if (cause instanceof LecternError) throw cause;
    throw new LecternError("not-found", `The ${what} ${path} can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
}

/** `what`: the kind of file, as in "The gates". Throws `invalid` that names the file and the field. */
export function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  what: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new LecternError("invalid", `The ${what} ${path} can't be read: ${errorMessage(cause)}`, { cause });
  }
  return parseAs(schema, json, { place: path, whole: `the ${what}` });
}

/** Throws `invalid` that names the place and the field, or the whole where no field of it is at fault. */
export function parseAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  { place, whole, absent = "" }: { place: string; whole: string; absent?: string },
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  const path = fault?.path ?? [];
  let found = value;
  for (const key of path)
    found = typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined;
  const lacks = path.length > 0 && found === undefined ? absent : "";
  throw new LecternError("invalid", `${place}: ${path.join(".") || whole}: ${lacks}${fault?.message}`);
}
