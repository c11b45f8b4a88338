import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { LecternError } from "../../errors.ts";
import { splitTier } from "../../ledger/service-tier.ts";
import { projectRoot } from "../../root.ts";

const row = z.strictObject({
  models: z.array(z.string()).min(1),
  citations: z.enum(["native", "markers"]),
  json: z.enum(["tool", "words"]),
  temperature: z.boolean(),
  cacheMinimum: z.int().positive().nullable().default(null),
  contextTokens: z.int().positive().nullable().default(null),
  counted: z.boolean(),
  images: z.boolean(),
  replacedBy: z.string().nullable().default(null),
  tiers: z.array(z.enum(["flex", "priority"])).default([]),
  thinking: z
    .strictObject({
      additional: z.record(z.string(), z.json()).optional(),
      effort: z.string().optional(),
      room: z.int().positive().default(0),
    })
    .nullable()
    .default(null),
  read: z.iso.date(),
  source: z.string(),
});

/** What a model takes, as `models.yaml` explains it. */
export type Abilities = Omit<
  z.output<typeof row>,
  "models" | "counted" | "read" | "source" | "replacedBy"
> & {
  /** What CountTokens knows it by; null if it can't count for it. */
  countedAs: string | null;
};

export const modelRows = z
  .array(row)
  .parse(parseYaml(readFileSync(join(projectRoot, "src", "providers", "bedrock", "models.yaml"), "utf8")));

/** Reads `vendor.model`, with or without a region before it, or the ARN of a foundation model or of an AWS profile. */
const readable =
  /^(?:arn:[^/]*:(?:foundation-model|inference-profile)\/)?(?:[a-z-]+\.)?([a-z0-9]+\.[a-z][^/]*)$/;

/** Of an id that does not tell its model, such as an application profile's ARN, as little as of a model that nobody knows. */
export function abilitiesOf(id: string): Abilities {
  const model = modelIn(id);
  const { counted, read: _, source: __, replacedBy: ___, ...abilities } = rowOf(model);
  return { ...abilities, countedAs: counted && model !== "" ? model : null };
}

/** Which model to name in place of one that is retired, by the same profile; null if none is known. */
export function successorOf(id: string): string | null {
  const model = modelIn(id);
  const { replacedBy } = rowOf(model);
  const profile = /^([a-z-]+\.)[a-z0-9]+\.[a-z]/.exec(id)?.[1] ?? "";
  return replacedBy && `${profile}${replacedBy}`;
}

const modelIn = (id: string) => readable.exec(splitTier(id).id)?.[1] ?? "";

function rowOf(model: string): Omit<z.output<typeof row>, "models"> {
  const keys = modelRows.flatMap(({ models, ...one }) => models.map((key) => ({ key, one })));
  const [best] = keys.filter(({ key }) => fits(key, model)).sort((a, b) => b.key.length - a.key.length);
  if (!best) throw new LecternError("internal", `models.yaml has no row for the model ${model}`);
  return best.one;
}

function fits(key: string, model: string): boolean {
  if (key.endsWith("*")) return model.startsWith(key.slice(0, -1));
  return model.startsWith(key) && /^$|^:|^-\d{8}|^-v\d/.test(model.slice(key.length));
}

const ofTier = /service ?tier|reservation not found/i;
export const refusesTier = (said: string) => ofTier.test(said);

/** What the service says when it refuses one of a model's abilities, and what is then left of them. */
const refusals: [said: RegExp, has: (abilities: Abilities) => boolean, less: Partial<Abilities>][] = [
  [/citation|search ?result/i, ({ citations }) => citations === "native", { citations: "markers" }],
  [
    /tool_?choice|tools? (?:use|config)|toolconfig|forced tool/i,
    ({ json }) => json === "tool",
    { json: "words" },
  ],
  [/temperature|sampling/i, ({ temperature }) => temperature, { temperature: false }],
  [/cache ?point|prompt caching/i, ({ cacheMinimum }) => cacheMinimum !== null, { cacheMinimum: null }],
  [
    /thinking|reasoning|effort/i,
    ({ thinking }) => thinking?.additional !== undefined || thinking?.effort !== undefined,
    { thinking: { room: 4_000 } },
  ],
  [ofTier, ({ tiers }) => tiers.length > 0, { tiers: [] }],
  [/max(?:imum)?[ _]?tokens/i, ({ thinking }) => (thinking?.room ?? 0) > 0, { thinking: null }],
];

/** The abilities without the one that the service refused in these words; null if they name none that was asked for. */
export function withoutRefused(abilities: Abilities, said: string): Abilities | null {
  const refused = refusals.find(([names, has]) => names.test(said) && has(abilities));
  return refused ? { ...abilities, ...refused[2] } : null;
}
