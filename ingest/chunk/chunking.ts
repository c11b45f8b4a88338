import { z } from "zod";
import { LecternError } from "../../src/errors.ts";

const whole = (min: number, max: number) => {
  const error = `it takes a whole number from ${min} to ${max}`;
  return z.int(error).min(min, error).max(max, error);
};
const tokens = whole(1, 8_192);
const overlapPercentage = whole(0, 99);
const contradiction = (field: string, allowed: string) => ({
  code: "custom" as const,
  path: [field],
  message: `it takes ${allowed}`,
});
/** Half a surrogate pair would cut characters in two. */
const divider = z
  .string("it takes a text")
  .min(1, "it takes a text of at least one character")
  .refine((text) => !/\p{Surrogate}/u.test(text), "it takes well-formed Unicode")
  .optional();

/**
 * Names and ranges of Bedrock Knowledge Bases (its API has no defaults: these are the values that its console and
 * Amazon's generative-ai-cdk-constructs suggest). `slide` and `divider` are Lectern's, and so is an overlap of 0.
 */
const strategies = {
  fixed: z.strictObject({
    strategy: z.literal("fixed"),
    maxTokens: tokens.default(300),
    /** The share of `maxTokens` that the next chunk repeats at its start. */
    overlapPercentage: overlapPercentage.default(20),
    divider,
  }),
  default: z.strictObject({ strategy: z.literal("default"), divider }),
  hierarchical: z
    .strictObject({
      strategy: z.literal("hierarchical"),
      parentTokens: tokens.default(1500),
      childTokens: tokens.default(300),
      /** In both layers. */
      overlapTokens: whole(0, 8_191).default(60),
      divider,
    })
    .superRefine(({ parentTokens, childTokens, overlapTokens }, { addIssue }) => {
      if (childTokens > parentTokens)
        addIssue(contradiction("childTokens", `at most parentTokens (${parentTokens})`));
      if (overlapTokens >= childTokens)
        addIssue(contradiction("overlapTokens", `fewer than childTokens (${childTokens})`));
    }),
  semantic: z.strictObject({
    strategy: z.literal("semantic"),
    maxTokens: tokens.default(300),
    /** Sentences on either side that are embedded with each. */
    bufferSize: whole(0, 1).default(0),
    breakpointPercentile: whole(50, 99).default(95),
    divider,
  }),
  none: z.strictObject({ strategy: z.literal("none"), divider }),
  slide: z
    .strictObject({
      strategy: z.literal("slide"),
      maxTokens: tokens.default(240),
      /** Neighbours of a section that are smaller go together; 0 leaves every slide on its own. */
      minTokens: whole(0, 8_192).default(0),
      /** The share of `maxTokens` that the next chunk repeats, if a slide is longer than that. */
      overlapPercentage: overlapPercentage.default(20),
      divider,
    })
    .superRefine(({ minTokens, maxTokens }, { addIssue }) => {
      if (minTokens > maxTokens) addIssue(contradiction("minTokens", `at most maxTokens (${maxTokens})`));
    }),
};

const schema = z.discriminatedUnion("strategy", [
  strategies.fixed,
  strategies.default,
  strategies.hierarchical,
  strategies.semantic,
  strategies.none,
  strategies.slide,
]);

export type Chunking = z.output<typeof schema>;
type Strategy = Chunking["strategy"];
export type ChunkingOf<Name extends Strategy> = Extract<Chunking, { strategy: Name }>;

export const strategyNames = Object.keys(strategies) as Strategy[];

/** Chunk parameters from outside; what is left out takes its default. Throws `invalid` and names field and range. */
export function parseChunking(input: unknown): Chunking {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => describeStray(key, input)).join("; ");
    if (issue.path.length === 0) return "it takes an object with a strategy";
    if (issue.code === "invalid_union") return `strategy: it is one of ${strategyNames.join(", ")}`;
    return `${issue.path.join(".")}: ${issue.message}`;
  });
  throw new LecternError("invalid", `Chunking: ${faults.join("; ")}`);
}

/** Strategies that have the option. */
export function strategiesWith(option: string): Strategy[] {
  return strategyNames.filter((name) => option in strategies[name].shape);
}

function describeStray(key: string, input: unknown): string {
  const chosen = (input as { strategy: Strategy }).strategy;
  const owners = strategiesWith(key).join(", ");
  return owners === ""
    ? `${key}: there is no such option`
    : `${key}: it is an option not of the strategy ${chosen} but of ${owners}`;
}
