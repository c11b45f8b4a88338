import { z } from "zod";
import type { KeptAnswer } from "../../store/conversations.ts";

const span = z.object({ start: z.number(), end: z.number() });
const nothing = z.array(z.never()).max(0);

/** How an answer must have been made to be told again: whole, its quotes held, by the model that is asked first. */
export const toldMade = z.object({
  prompt: z.string(),
  model: z.string().nullable(),
  coverage: z.number().nullable(),
  unsupported: z.array(span),
  dropped: nothing,
  mended: z.number(),
  cut: z.literal(false),
  skipped: nothing,
  leftOut: z.null(),
  tier: z.enum(["simple", "standard", "deep"]).nullable(),
  before: z.undefined().optional(),
});

/** What a guard must have said of it: nothing, or that it is borne out. */
export const toldVerdict = z
  .object({
    action: z.literal("allow"),
    text: z.string(),
    // What was masked as it came was somebody's.
    reasons: nothing,
    grounding: z.number().nullable(),
    relevance: z.number().nullable(),
    ungrounded: nothing,
    // What the rules of the course contradict is told to nobody else.
    reasoning: z
      .array(
        z.object({
          result: z.enum(["valid", "satisfiable", "ambiguous", "too-complex", "untranslated"]),
          claims: z.array(z.string()),
          rules: z.array(z.string()),
        }),
      )
      .optional(),
  })
  .nullable();

/** Whether an answer is good enough to be told to somebody else. */
export const mayBeToldAgain = ({ ended, citations, made, verdict }: KeptAnswer): boolean =>
  ended === "answered" &&
  citations.length > 0 &&
  toldMade.safeParse(made).success &&
  toldVerdict.safeParse(verdict).success;
