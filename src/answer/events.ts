import type { LecternError } from "../errors.ts";
import type { Moderation } from "../providers/provider.ts";
import type { Citation, Hit, SlideRef, Timings, Usage } from "../types.ts";
import type { CitationReport } from "./cite.ts";
import type { Trace } from "./trace.ts";

/** How an answer was made, and how far it can be trusted. */
export interface Made {
  /** Share of its sentences that bear a citation, and where in the text those stand that bear none. */
  coverage: number | null;
  unsupported: { start: number; end: number }[];
  /** Citations that did not hold, by reason, and those whose quote was mended to the slide's words. */
  dropped: CitationReport["dropped"];
  mended: number;
  /** It stopped at the most tokens it may take. */
  cut: boolean;
  /** The prompt's version; null where no model wrote. */
  prompt: string | null;
  /** Who answered, where several stand ready, and why those before it did not. */
  model: string | null;
  skipped: { model: string; why: string }[];
}

/** How an answer ended, and what it cost. */
export interface Closing {
  usage: Usage;
  timings: Timings;
}

/**
 * What `answer()` yields, in this order: `retrieved` once, then `text` and `citation` as they come, at most one
 * `verdict`, and exactly one of `finish`, `refusal`, `error` last. Markers such as `[1]` stand in the text; each
 * marker's `citation` comes right after the text that first bears it.
 */
export type AnswerEvent =
  | { type: "retrieved"; queries: string[]; hits: Hit[]; trace: Trace }
  | { type: "text"; text: string }
  | { type: "citation"; citation: Citation }
  | { type: "verdict"; moderation: Moderation }
  | ({ type: "finish" } & Made & Closing)
  | ({ type: "refusal"; reason: "not-covered" | "blocked"; message: string; nearest: SlideRef[] } & Closing)
  | ({ type: "error"; error: LecternError } & Closing);
