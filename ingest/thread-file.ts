import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const isSource = import.meta.url.endsWith(".ts");

/** The module below this folder that a thread runs, as Lectern itself runs: from its source or from its build. */
export function threadFile(name: string): string {
  return new URL(`./${name}.${isSource ? "ts" : "js"}`, import.meta.url).href;
}

/** Node's options for a thread. From its source Lectern runs by tsx, whose settings a thread does not always inherit. */
export function threadOptions(): string[] {
  return isSource ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href] : [];
}
