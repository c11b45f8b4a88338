import { readFileSync } from "node:fs";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { errorMessage, LecternError } from "../errors.ts";

/** USD, finite. */
const usd = z.number().min(0);
const common = {
  /** The first day, in UTC. */
  from: z.iso.date("takes a day such as 2026-09-23"),
  source: z.string().optional(),
};
const model = z.string().trim().min(1);

export const guardrailPolicies = [
  "topic",
  "content",
  "sensitiveInformation",
  "contextualGrounding",
  "automatedReasoning",
] as const;

/** The shape of `src/ledger/prices.yaml`, which explains it. */
const priceFile = z.strictObject({
  models: z
    .array(
      z.strictObject({
        model,
        ...common,
        input: usd,
        output: usd,
        cacheRead: usd.optional(),
        cacheWrite: usd.optional(),
        regional: z.number().positive().optional(),
        tiers: z.record(z.string(), z.number().positive()).optional(),
        long: z.strictObject({ over: z.int().positive(), times: z.number().positive() }).optional(),
      }),
    )
    .default([]),
  rerank: z.array(z.strictObject({ model, ...common, perThousandQueries: usd })).default([]),
  guardrail: z
    .array(z.strictObject({ policy: z.enum(guardrailPolicies), ...common, perThousandUnits: usd }))
    .default([]),
});
export type PriceFile = z.output<typeof priceFile>;

/** Throws `config` with the file, the row and its field. */
export function readPriceFile(path: string): PriceFile {
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, "utf8")) ?? {};
  } catch (cause) {
    throw new LecternError("config", `The price file ${path} can't be read: ${errorMessage(cause)}`, {
      cause,
    });
  }
  const parsed = priceFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path: place, message }) => `${placeOf(place)}${message}`);
  throw new LecternError("config", `The price file ${path} is wrong: ${faults.join("; ")}`);
}

/** `models row 2, input: `; rows count from 1. */
function placeOf([list, row, ...field]: PropertyKey[]): string {
  if (list === undefined) return "";
  const name = `${String(list)}${typeof row === "number" ? ` row ${row + 1}` : ""}`;
  return `${[name, ...field.map(String)].join(", ")}: `;
}
