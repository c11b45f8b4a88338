import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const isSource = import.meta.url.endsWith(".ts");

/** The module beside `caller` (its `import.meta.url`) that a thread runs, as Lectern itself runs: source or build. */
export function threadFile(caller: string, name: string): string {
  return new URL(`./${name}.${isSource ? "ts" : "js"}`, caller).href;
}

/** From its source Lectern runs by tsx, whose settings a thread does not always inherit. */
export const threadArguments = isSource
  ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
  : [];
