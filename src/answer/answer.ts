import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { type Meter, meterProvider, openMeter } from "../ledger/meter.ts";
import type { Provider } from "../providers/provider.ts";
import type { Database } from "../store/database.ts";
import type { Question } from "../types.ts";
import { openBook } from "./book.ts";
import { compose } from "./compose/compose.ts";
import { chooseApproach } from "./compose/tier.ts";
import type { AnswerEvent } from "./events.ts";
import { findSlideInjections, guardQuestion, guardRules } from "./guard/guard.ts";
import { screen } from "./guard/screen.ts";
import { pack } from "./pack.ts";
import { refuse, refuseUncovered } from "./refuse.ts";
import { retrieve } from "./retrieve/retrieve.ts";
import type { SearchDependencies } from "./retrieve/search.ts";
import { together } from "./together.ts";

export interface AnswerDependencies {
  database: Database;
  provider: Provider;
  config: SearchDependencies["config"] & Pick<Config, "guard" | "guardRulesFile">;
  /** Absent: one of its own. Whoever must know what an answer cost that never came to its end gives theirs. */
  meter?: Meter;
}

/**
 * question ─screen→ ─retrieve ∥ guard→ hits ─pack→ passages ─compose→ AnswerEvent…
 * Ends with exactly one `finish`, `refusal` or `error`; when `signal` aborts it throws the signal's reason instead,
 * for nobody is there to read an end.
 */
export async function* answer(
  { database, config, meter = openMeter(), ...unmetered }: AnswerDependencies,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const provider = meterProvider(unmetered.provider, meter);
  const book = openBook(meter);
  try {
    signal.throwIfAborted();
    const rules = guardRules(config);
    const screened = screen(rules, question);
    if (screened.refusal !== null) return yield refuse("blocked", screened.refusal, [], book.close());
    const [guarded, { queries, hits, trace, timings }] = await together(
      signal,
      (either) => guardQuestion(provider, rules, screened.asked, either),
      (either) => retrieve({ database, provider, config }, screened.sought, either),
    );
    Object.assign(book.clock.laps, timings);
    const { unmentioned = [] } = trace.rewrite;
    const { passages, trace: packed } = pack(hits);
    const approach = chooseApproach(provider, screened.asked, trace);
    const orders = findSlideInjections(passages);
    const retrieved = { queries, hits, trace: { ...trace, ...approach, pack: packed, orders } };
    yield { type: "retrieved", question: guarded.asked.question, ...retrieved };
    if (guarded.refusal !== null) return yield refuse("blocked", guarded.refusal, hits, book.close());
    if (hits.length === 0 || approach.covered?.verdict === "uncovered")
      return yield refuseUncovered({ hits, unmentioned }, book.close());
    yield* compose(
      { provider, rules, guard: config.guard, book },
      { asked: guarded.asked, hits, passages, searched: queries[0], unmentioned, tier: approach.tier },
      signal,
    );
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const error =
      cause instanceof LecternError
        ? cause
        : new LecternError("internal", `The answer failed: ${errorMessage(cause)}`, { cause });
    yield { type: "error", error, ...book.close() };
  }
}
