import type { LecternError } from "../errors.ts";
import type { Moderation } from "../providers/provider.ts";
import type { Citation, Hit, SlideRef, Timings, Usage } from "../types.ts";
import type { Trace } from "./trace.ts";

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
  | ({ type: "finish" } & Closing)
  | ({ type: "refusal"; reason: "not-covered" | "blocked"; message: string; nearest: SlideRef[] } & Closing)
  | ({ type: "error"; error: LecternError } & Closing);
