import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { errorMessage, LecternError } from "../../src/errors.ts";
import { loadPrompt, type Prompt, parsePrompt } from "../../src/prompts.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import { type Variable, variables } from "./evidence.ts";

const level = z.object({ label: z.string().min(1), value: z.number() });

const frontSchema = z.object({
  metric: z.string().min(1).max(80),
  about: z.string().min(1),
  group: z.enum(["retrieval", "answer", "citations", "refusals", "overlap"]).default("answer"),
  better: z.enum(["higher", "lower"]).default("higher"),
  /** Whether a refusal is judged as well. */
  refusals: z.enum(["judged", "skipped"]).default("skipped"),
  /** Rated one by one and averaged, instead of once for the whole answer. */
  each: z.enum(["slide", "citation"]).optional(),
  scale: z.array(level).min(2).max(10),
});

/** A rating metric as data: a prompt and the scale that its judge answers on. */
export interface Rubric extends z.output<typeof frontSchema> {
  prompt: Prompt;
  /** What the prompt names: a case that lacks one of them is not judged. */
  needs: Map<string, Variable>;
}

/** One of Lectern's own, from `prompts/`. */
export function loadRubric(version: string): Rubric {
  return toRubric(loadPrompt(version));
}

/** The front matter's part of any judging prompt that a report shows. */
export function infoOf({
  metric,
  group,
  better,
  about,
}: Omit<Rubric, "prompt" | "needs" | "scale">): MetricInfo {
  return { name: metric, group, better, unit: "share", about };
}

/**
 * A custom metric: a Markdown prompt like Lectern's own, or the JSON of a Bedrock custom metric
 * (`customMetricDefinition` with `name` or `metricName`, `instructions`, `ratingScale`). A scale of words counts from
 * 0 for the first to 1 for the last. Throws `invalid` with the file and the field.
 */
export function readCustomMetric(path: string): Rubric {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new LecternError("not-found", `The metric ${path} can't be read (${errorMessage(cause)})`, {
      cause,
    });
  }
  return path.endsWith(".json") ? fromBedrock(text, path) : toRubric(parsePrompt(text, path));
}

function toRubric(prompt: Prompt): Rubric {
  const parsed = frontSchema.safeParse(prompt.front);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    throw new LecternError("invalid", `${prompt.version}: ${fault?.path.join(".")}: ${fault?.message}`);
  }
  const needs = new Map<string, Variable>();
  for (const name of prompt.variables) {
    const variable = entries.find(([own, bedrock]) => own === name || bedrock === name)?.[0];
    if (!variable) {
      const known = entries.map((names) => [...new Set(names)].map((one) => `{{${one}}}`).join(" or "));
      throw new LecternError(
        "invalid",
        `${prompt.version}: {{${name}}} is not known: use ${known.join(", ")}`,
      );
    }
    needs.set(name, variable);
  }
  if (prompt.user === null) throw new LecternError("invalid", `${prompt.version} has no "# user" part`);
  if (needs.size === 0) {
    throw new LecternError("invalid", `${prompt.version} names no variable, such as {{prediction}}`);
  }
  return { ...parsed.data, prompt, needs };
}

const entries = Object.entries(variables) as [Variable, string][];

const bedrockSchema = z.object({
  customMetricDefinition: z
    .object({
      name: z.string().optional(),
      metricName: z.string().optional(),
      instructions: z.string().min(1).max(5_000),
      ratingScale: z
        .array(
          z.object({
            definition: z.string().min(1).max(100),
            value: z.union([
              z.object({ floatValue: z.number() }).strict(),
              z.object({ stringValue: z.string().min(1) }).strict(),
            ]),
          }),
        )
        .min(2)
        .max(10),
    })
    .refine((metric) => metric.name || metric.metricName, { message: "it has no name", path: ["name"] }),
});

function fromBedrock(text: string, path: string): Rubric {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LecternError("invalid", `${path} is not JSON: ${errorMessage(cause)}`, { cause });
  }
  const parsed = bedrockSchema.safeParse(json);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    throw new LecternError("invalid", `${path}: ${fault?.path.join(".")}: ${fault?.message}`);
  }
  const { name, metricName, instructions, ratingScale } = parsed.data.customMetricDefinition;
  const words = ratingScale.filter(({ value }) => "stringValue" in value).length;
  if (words !== 0 && words !== ratingScale.length) {
    throw new LecternError(
      "invalid",
      `${path}: ratingScale mixes floatValue and stringValue: use one of them`,
    );
  }
  const title = name ?? metricName ?? basename(path);
  const scale = ratingScale.map(({ definition, value }, index) =>
    "floatValue" in value
      ? { label: definition, value: value.floatValue }
      : { label: `${value.stringValue}: ${definition}`, value: index },
  );
  const about = `Custom metric of ${basename(path)}${words > 0 ? "; its words count from 0 for the first to 1 for the last" : ""}.`;
  const prompt = parsePrompt(`# system\n\n# user\n\n${instructions}`, path);
  return toRubric({ ...prompt, front: { metric: title, about, scale } });
}
