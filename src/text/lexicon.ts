import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { projectRoot } from "../root.ts";

const words = z.string().transform((list) => new Set(list.split(/\s+/).filter(Boolean)));

/** The word lists of `lexicon/<file>.yaml`, which must hold exactly these. Words are separated by blanks. */
export function readLexicon<Name extends string>(file: string, ...names: Name[]): Record<Name, Set<string>> {
  const text = readFileSync(join(projectRoot, "src", "text", "lexicon", `${file}.yaml`), "utf8");
  return z.record(z.enum(names), words).parse(parseYaml(text));
}
