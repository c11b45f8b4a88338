import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../root.ts";
import { type Needs, needsOf } from "./pattern-needs.ts";

const injectionRule = z.enum([
  "override",
  "role",
  "reveal",
  "addressed",
  "turns",
  "citations",
  "exfiltration",
  "encoded",
]);
/** The kinds of prompt injection. */
export type InjectionRule = z.infer<typeof injectionRule>;

const file = join(projectRoot, "src", "text", "lexicon", "prompt-injection.yaml");
const { parts, patterns } = z
  .strictObject({
    parts: z.record(z.string(), z.string()),
    patterns: z.array(z.partialRecord(injectionRule, z.string())),
  })
  .parse(parseYaml(readFileSync(file, "utf8")));

interface InjectionPattern {
  rule: InjectionRule;
  pattern: RegExp;
  /** Cheaper to look for than the pattern; null where there is nothing to look for. */
  needs: Needs | null;
}

// `{0,30}` counts, `{order}` names a part. The flag `u` refuses a name that there is not.
const fill = (source: string) =>
  source.replace(/\{([a-z]+)\}/g, (written, name: string) => parts[name] ?? written);
const compiled = new Map<string, RegExp>();
/** The same for the same source, so that a text is tried once. */
function compile(source: string): RegExp {
  const known = compiled.get(source) ?? new RegExp(fill(source), /\\p/.test(source) ? "u" : "");
  compiled.set(source, known);
  return known;
}

export const injectionPatterns: InjectionPattern[] = patterns.flatMap((pattern) =>
  Object.entries(pattern).map(([rule, source]) => ({
    rule: rule as InjectionRule,
    pattern: new RegExp(fill(source), "gu"),
    needs: needsOf(source, compile),
  })),
);
