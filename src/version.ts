import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./root.ts";

/** Lectern's own version, for manifests. */
export const lecternVersion: string = JSON.parse(
  readFileSync(join(projectRoot, "package.json"), "utf8"),
).version;
