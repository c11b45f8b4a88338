import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  return findRoot(dirname(folder));
}

/** The project's folder, the same whether this runs from `src/` or from `dist/src/`. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));
