import { z } from "zod";
import { LecternError } from "../errors.ts";
import type { Citation, Enrichment, Metadata, SlidePart, SlideRef, Timings, Usage } from "../types.ts";

/** What JSON columns hold. Fields that came later are optional: rows of earlier versions are read too. */
const slideRef = z.object({
  id: z.string(),
  course: z.string(),
  deck: z.string(),
  page: z.number().nullable(),
  pages: z.tuple([z.number(), z.number()]).optional(),
  title: z.string(),
  section: z.string().nullable(),
  hidden: z.literal(true).optional(),
}) satisfies z.ZodType<SlideRef>;

const partKind = z.enum(["notes", "alt-text", "ocr", "description"]);

const citation = z.object({
  marker: z.number(),
  slide: slideRef,
  quote: z.string(),
  from: partKind.optional(),
}) satisfies z.ZodType<Citation>;

const slidePart = z.object({
  kind: partKind,
  start: z.number(),
  end: z.number(),
  confidence: z.number().optional(),
}) satisfies z.ZodType<SlidePart>;

export const slideRefs = z.array(slideRef);
export const citations = z.array(citation);
export const slideParts = z.array(slidePart);

export const usage = z.object({
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  cacheReadTokens: z.number().optional(),
  cacheWriteTokens: z.number().optional(),
}) satisfies z.ZodType<Usage>;

/** JSON has no number that is none: what was not finite was written as null. */
export const timings = z
  .record(z.string(), z.number().nullable())
  .transform(
    (all): Timings =>
      Object.fromEntries(Object.entries(all).flatMap(([stage, ms]) => (ms === null ? [] : [[stage, ms]]))),
  );

export const leftOut = z.array(z.object({ kind: z.string(), count: z.number() }));

export const models = z.record(z.string(), z.string());

export const metadata = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
) satisfies z.ZodType<Metadata>;

export const enrichment = z.object({
  context: z.string(),
  questions: z.array(z.string()),
}) satisfies z.ZodType<Enrichment>;

/** What a JSON column holds. Throws `storage` with its name where it is not what Lectern writes. */
export function readStored<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  column: string,
  remedy = "restore it from a backup",
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  throw new LecternError(
    "storage",
    `The database holds something in ${column} that Lectern did not write (${fault?.path.join(".")}: ${fault?.message}): ${remedy}`,
  );
}
