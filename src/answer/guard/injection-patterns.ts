import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../root.ts";

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

export const injectionPatterns = patterns.flatMap((pattern) =>
  Object.entries(pattern).map(([rule, source]) => ({
    rule: rule as InjectionRule,
    // `{0,30}` counts, `{order}` names a part. The flag `u` refuses a name that there is not.
    pattern: new RegExp(
      source.replace(/\{([a-z]+)\}/g, (written, name: string) => parts[name] ?? written),
      "gu",
    ),
  })),
);
