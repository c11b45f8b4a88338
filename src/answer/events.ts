import type { LecternError } from "../errors.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Reasoning, Tier } from "../providers/provider.ts";
import type { Span } from "../text/split.ts";
import type { Citation, Hit, SlideRef, Timings, Usage } from "../types.ts";
import type { Authorship, CitationReport } from "./cite/cite.ts";
import type { Trace } from "./trace.ts";

/** How an answer was made, and how far it can be trusted. */
export interface Made extends Authorship {
  /** Share of its sentences that bear a citation, and where in the text those stand that bear none. */
  coverage: number | null;
  unsupported: Span[];
  /** Citations that did not hold, by reason, and those whose quote was mended to the slide's words. */
  dropped: CitationReport["dropped"];
  mended: number;
  /** It stopped at the most tokens it may take. */
  cut: boolean;
  /** What the question was held to be worth; null if no model wrote. */
  tier: Tier | null;
  /** It was answered before, to the same question or one that is this much alike, 0…1; absent of an answer of its own. */
  before?: { alike: number };
}

/** How an answer ended, and what it cost. */
export interface Closing {
  /** Tokens of the model that answered; the money of all stages, null if a billed one has no known price. */
  usage: Usage;
  charges: Charge[];
  timings: Timings;
}

/** What the guards say of a finished answer. */
export interface GuardVerdict {
  /** With `mask` and `block`, the text had been sent before the verdict, unless answers are withheld until they are checked. */
  action: "allow" | "mask" | "block";
  /** What may stand in place of the answer where it is masked or blocked. */
  text: string;
  /**
   * The rules that matched, such as `pii: EMAIL` or `topic: exams`; never the text that matched. With `allow`, those by
   * which it was masked as it came.
   */
  reasons: string[];
  /** A guardrail's scores, 0…1; null if none gave one. */
  grounding: number | null;
  relevance: number | null;
  /** What its policy of automated reasoning proves; absent: it has none, or none that looked. */
  reasoning?: Reasoning[];
  /** Statements whose words the slides do not bear out: where they stand in the answer as shown, and how far they are borne out, 0…1. */
  ungrounded: (Span & { score: number })[];
}

/**
 * What `answer()` yields, in this order: `retrieved` once (with the question as it may be kept), unless the
 * local guard blocks the question, then `text` and `citation` as they come, at most one
 * `verdict`, and exactly one of `finish`, `refusal`, `error` last. Markers such as `[1]` stand in the text; each
 * marker's `citation` comes right after the text that first bears it. A `refusal` stands in place of any text before it.
 */
export type AnswerEvent =
  | { type: "retrieved"; question: string; queries: string[]; hits: Hit[]; trace: Trace }
  | { type: "text"; text: string }
  | { type: "citation"; citation: Citation }
  | { type: "verdict"; verdict: GuardVerdict }
  | ({ type: "finish" } & Made & Closing)
  | ({ type: "refusal"; reason: "not-covered" | "blocked"; message: string; nearest: SlideRef[] } & Closing)
  | ({ type: "error"; error: LecternError } & Closing);
