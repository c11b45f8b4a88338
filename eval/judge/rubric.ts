import { basename } from "node:path";
import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { parseJson } from "../../src/parse-json.ts";
import { loadPrompt, type Prompt, parsePrompt } from "../../src/prompts.ts";
import { sha256 } from "../../src/sha256.ts";
import { parseAs, readTextFile } from "../files.ts";
import type { MetricInfo } from "../metrics/metric.ts";
import { type Variable, variables } from "./evidence.ts";

const level = z.object({ label: z.string().min(1), value: z.number() });

const frontFields = {
  metric: z.string().min(1).max(80),
  about: z.string().min(1),
  group: z.enum(["retrieval", "answer", "citations", "refusals", "overlap"]).default("answer"),
  better: z.enum(["higher", "lower"]).default("higher"),
  /** Whether a refusal is judged as well. */
  refusals: z.enum(["judged", "skipped"]).default("skipped"),
  /** Rated one by one and averaged, instead of once for the whole answer. */
  each: z.enum(["slide", "citation"]).optional(),
  scale: z.array(level).min(2).max(10),
};
const frontSchema = z.object(frontFields, `is not a mapping with ${Object.keys(frontFields).join(", ")}`);

/** A rating metric as data: a prompt and the scale that its judge answers on. */
export interface Rubric extends z.output<typeof frontSchema> {
  prompt: Prompt;
  /** The variables that the prompt names: a case that lacks any of them is not judged. */
  needs: Map<string, Variable>;
}

/** Where the author of a metric finds its parts, for messages. */
interface Places {
  /** The whole, such as `the file`. */
  whole: string;
  scale: string;
}
const inFront: Places = { whole: "the front matter", scale: "scale" };
const inDefinition: Places = { whole: "the file", scale: "customMetricDefinition.ratingScale" };

/** One of Lectern's own, from `prompts/`. */
export function loadRubric(version: string): Rubric {
  return toRubric(loadPrompt(version), inFront);
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
  const text = readTextFile(path, "metric");
  const isBedrocks = path.endsWith(".json");
  const { prompt, places } = isBedrocks
    ? { prompt: fromBedrock(text, path), places: inDefinition }
    : { prompt: parsePrompt(withoutBlanks(text), path), places: inFront };
  // The scale is part of what a metric is, wherever the file has it.
  const hash = sha256(text);
  return toRubric({ ...prompt, hash }, places);
}

/** `{{ prediction }}`, as Bedrock's own examples may have it, is the variable too. */
const withoutBlanks = (text: string) => text.replace(/\{\{\s*(\w+)\s*\}\}/g, "{{$1}}");

function toRubric(prompt: Prompt, places: Places): Rubric {
  const front = parseAs(frontSchema, prompt.front, { place: prompt.version, whole: places.whole });
  checkScale(front.scale, `${prompt.version}: ${places.scale}`);
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
  return { ...front, prompt, needs };
}

const entries = Object.entries(variables) as [Variable, string][];

/** A judge answers by the label alone, and between equal values there is nothing to tell. */
function checkScale(scale: Rubric["scale"], place: string): void {
  const labels = scale.map(({ label }) => label);
  const twice = labels.findIndex((label, index) => labels.indexOf(label) !== index);
  if (twice !== -1) {
    throw new LecternError(
      "invalid",
      `${place}.${twice}: "${labels[twice]}" is there twice: give every level a label of its own`,
    );
  }
  const [first] = scale;
  if (scale.every(({ value }) => value === first?.value)) {
    throw new LecternError(
      "invalid",
      `${place}: every value is ${first?.value}: give the best level a higher value than the worst`,
    );
  }
}

const rating = z.object(
  {
    definition: z.string().min(1).max(100),
    value: z.union(
      [z.object({ floatValue: z.number() }).strict(), z.object({ stringValue: z.string().min(1) }).strict()],
      'is {"floatValue": 1} or {"stringValue": "good"}',
    ),
  },
  'is not an object {"definition": …, "value": …}',
);

const definition = z
  .object(
    {
      name: z.string().optional(),
      metricName: z.string().optional(),
      instructions: z.string().min(1).max(5_000),
      ratingScale: z.array(rating, "is not a list of ratings").min(2).max(10),
    },
    "is not an object with a name, instructions and a ratingScale",
  )
  .refine((metric) => metric.name || metric.metricName, { message: "it has no name", path: ["name"] });

const bedrockSchema = z.object(
  { customMetricDefinition: definition },
  'is not a JSON object {"customMetricDefinition": …}',
);

/** The same metric as a prompt with front matter. */
function fromBedrock(text: string, path: string): Prompt {
  const json = parseJson(text);
  if (json === undefined) throw new LecternError("invalid", `${path} is not JSON`);
  const { customMetricDefinition } = parseAs(bedrockSchema, json, { place: path, whole: inDefinition.whole });
  const { name, metricName, instructions, ratingScale } = customMetricDefinition;
  const words = ratingScale.filter(({ value }) => "stringValue" in value).length;
  if (words !== 0 && words !== ratingScale.length) {
    throw new LecternError(
      "invalid",
      `${path}: ratingScale mixes floatValue and stringValue: use one of them`,
    );
  }
  const title = name || metricName || basename(path);
  const scale = ratingScale.map(({ definition: label, value }, index) =>
    "floatValue" in value
      ? { label, value: value.floatValue }
      : { label: `${value.stringValue}: ${label}`, value: index },
  );
  const about = `Custom metric of ${basename(path)}${words > 0 ? "; its words count from 0 for the first to 1 for the last" : ""}.`;
  const prompt = parsePrompt(`# system\n\n# user\n\n${withoutBlanks(instructions)}`, path);
  return { ...prompt, front: { metric: title, about, scale } };
}
