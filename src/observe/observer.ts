import type { SyncEvent } from "../../ingest/events.ts";
import type { GuardVerdict, Made } from "../answer/events.ts";
import type { Trace } from "../answer/trace.ts";
import type { LecternError } from "../errors.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Timings } from "../types.ts";

/**
 * What became of a question: answered, as the course covers it (`covered`) or only comes near it; declined; blocked by a
 * guard; broken by a failure; or ended before its end, because the reader left or the server stopped.
 */
export type Outcome = "covered" | "near" | "refused" | "blocked" | "failed" | "stopped";

/** An answer that has ended, and of which is known whether it is kept. */
export interface ObservedAnswer {
  outcome: Outcome;
  /** What broke it. */
  error: LecternError | null;
  /** Milliseconds since 1970. */
  began: number;
  /** Milliseconds to its first words; null if it has none. */
  firstTextMs: number | null;
  totalMs: number;
  /** Milliseconds by stage, `keep` among them; of a stopped answer nothing else is known. */
  stages: Timings;
  /** All that was billed for it, also where it broke off. */
  charges: Charge[];
  /** The question as it may be kept, and the answer's words as they were sent. */
  question: string | null;
  text: string;
  trace: Trace | null;
  verdict: GuardVerdict | null;
  made: Made | null;
  isKept: boolean;
}

/** Hears of what Lectern does, and changes nothing of it. */
export interface Observer {
  /** Called while a question is taken in; the result, once its answer has ended. */
  openAnswer(): (answer: ObservedAnswer) => void;
  /** What was billed beside answers: summaries, and the embedding of decks. */
  charged(charge: Charge): void;
  ingested(event: SyncEvent): void;
  synced(outcome: "done" | "failed" | "stopped"): void;
}
