import { z } from "zod";
import type { GuardVerdict, Made } from "../../src/answer/events.ts";
import type { Charge } from "../../src/ledger/charge.ts";
import { citations, readStored, slideParts, slideRefs, timings, usage } from "../../src/store/stored-json.ts";

/** What the evaluation keeps in JSON columns. Fields that came later have defaults: earlier runs open too. */
const span = z.object({ start: z.number(), end: z.number() });
const legScore = z.object({ rank: z.number(), score: z.number() }).nullable();

/** Where a slide stood when it was found: it may have moved since, and a run tells what it saw. */
const place = slideRefs.element.extend({
  parts: slideParts.optional(),
  hidden: z.literal(true).optional(),
  externalId: z.string().optional(),
});

const hit = z.object({
  chunkId: z.number().nullable(),
  score: z.number(),
  legs: z.object({ bm25: legScore, dense: legScore, rerank: legScore }),
  slide: place,
  /** Of a passage that no index holds: an answer made elsewhere. */
  text: z.string().optional(),
  /** Called `duplicates` since; stored under its first name. */
  twins: z.array(place).optional(),
});

const made = z.object({
  prompt: z.string().nullable().default(null),
  model: z.string().nullable().default(null),
  skipped: z.array(z.object({ model: z.string(), why: z.string() })).default([]),
  leftOut: z.object({ turns: z.number(), passages: z.number() }).nullable().default(null),
  coverage: z.number().nullable(),
  unsupported: z.array(span).default([]),
  dropped: z
    .array(
      z.object({
        reason: z.enum(["unknown-passage", "no-support", "not-in-slide", "stray-marker"]),
        count: z.number(),
      }),
    )
    .default([]),
  mended: z.number().default(0),
  cut: z.boolean().default(false),
  tier: z.enum(["simple", "standard", "deep"]).nullable().default(null),
}) satisfies z.ZodType<Made>;

const verdict = z.object({
  action: z.enum(["allow", "mask", "block"]),
  text: z.string().default(""),
  reasons: z.array(z.string()).default([]),
  grounding: z.number().nullable().default(null),
  relevance: z.number().nullable().default(null),
  ungrounded: z.array(span.extend({ score: z.number() })).default([]),
}) satisfies z.ZodType<GuardVerdict>;

const charge = z.object({
  stage: z.enum([
    "rewrite",
    "embed",
    "rerank",
    "guard",
    "answer",
    "summary",
    "judge",
    "describe",
    "enrich",
    "cache",
  ]),
  model: z.string(),
  usage,
  brokeOff: z.literal(true).optional(),
}) satisfies z.ZodType<Charge>;

/** Slides without their words, which the index keeps for ever. */
export const answerSchema = z.object({
  answer: z.string(),
  answered: z.boolean(),
  citations,
  hits: z.array(hit),
  made: made.nullable().default(null),
  verdict: verdict.nullable().default(null),
  usage,
  charges: z.array(charge).default([]),
  timings,
  nearness: z.number().nullable().optional(),
});
export type StoredAnswer = z.output<typeof answerSchema>;

/** A column of a run. Throws `storage` that names column, run and field. */
export const readColumn = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  place: string,
): z.output<Schema> =>
  readStored(
    schema,
    value,
    place,
    "restore it from a backup, or delete the run with `lectern eval remove` and run it again",
  );
