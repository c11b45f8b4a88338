import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { type Meter, meterProvider, openMeter } from "../ledger/meter.ts";
import type { Provider } from "../providers/provider.ts";
import type { Database } from "../store/database.ts";
import type { Question } from "../types.ts";
import { openBook } from "./book.ts";
import { compose } from "./compose.ts";
import type { AnswerEvent } from "./events.ts";
import { askedOf, findSlideInjections, guardQuestion, guardRules, screen } from "./guard/guard.ts";
import { pack } from "./pack.ts";
import { refuse, refuseUncovered } from "./refuse.ts";
import { retrieve } from "./retrieve/retrieve.ts";
import type { SearchDependencies } from "./retrieve/search.ts";
import { chooseTier } from "./tier.ts";
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
    const { asked, check } = screen(rules, question);
    if (check.action === "block") return yield refuse("blocked", check.text, [], book.close());
    const sought = { ...asked, question: check.action === "mask" ? askedOf(asked.question) : asked.question };
    const [moderated, retrieval] = await together(
      signal,
      async (either) => guardQuestion(provider, asked, either),
      (either) => retrieve({ database, provider, config }, sought, either),
    );
    Object.assign(book.clock.laps, retrieval.timings);
    const { queries, hits } = retrieval;
    const { passages, trace: packed } = pack(hits);
    const { extractive } = provider;
    const covered = extractive ? retrieval.trace.covered : null;
    const tier = extractive ? null : chooseTier(asked.question, retrieval.trace);
    const orders = findSlideInjections(passages);
    yield {
      type: "retrieved",
      question: moderated?.action === "mask" ? moderated.question : asked.question,
      queries,
      hits,
      trace: { ...retrieval.trace, covered, pack: packed, orders, tier },
    };
    if (moderated?.action === "block") {
      return yield refuse("blocked", moderated.message || rules.messages.blocked, hits, book.close());
    }
    if (hits.length === 0 || covered?.verdict === "uncovered") {
      return yield refuseUncovered(hits, book.close());
    }
    const sent = moderated ? { ...asked, question: moderated.question, history: moderated.history } : asked;
    yield* compose(
      { provider, rules, guard: config.guard, book },
      { asked: sent, hits, passages, searched: queries[0], tier },
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
