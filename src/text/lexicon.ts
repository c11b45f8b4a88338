import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { projectRoot } from "../root.ts";

const words = z.string().transform((list) => new Set(list.split(/\s+/).filter(Boolean)));

const read = (file: string) =>
  parseYaml(readFileSync(join(projectRoot, "src", "text", "lexicon", `${file}.yaml`), "utf8"));
const patterns = z.array(z.string().transform((pattern) => new RegExp(pattern, "iu")));

/** The word lists of `lexicon/<file>.yaml`, which must hold exactly these. Words are separated by blanks. */
export function readLexicon<Name extends string>(file: string, ...names: Name[]): Record<Name, Set<string>> {
  return z.record(z.enum(names), words).parse(read(file));
}

/** The patterns (regular expressions, case does not count) of `lexicon/<file>.yaml`, which must hold exactly these lists. */
export function readPatterns<Name extends string>(file: string, ...names: Name[]): Record<Name, RegExp[]> {
  return z.record(z.enum(names), patterns).parse(read(file));
}

/** The lists of lines of `lexicon/<file>.yaml`, which must hold exactly these. */
export function readLines<Name extends string>(file: string, ...names: Name[]): Record<Name, string[]> {
  return z.record(z.enum(names), z.array(z.string())).parse(read(file));
}
