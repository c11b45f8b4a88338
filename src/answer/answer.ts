import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import type { Provider } from "../providers/provider.ts";
import type { Database } from "../store/database.ts";
import type { Question, Usage } from "../types.ts";
import { openBook } from "./book.ts";
import { compose } from "./compose.ts";
import type { AnswerEvent } from "./events.ts";
import { askedOf, findSlideOrders, guardCharge, guardQuestion, guardRules, screen } from "./guard.ts";
import { pack } from "./pack.ts";
import { refuse, refuseUncovered } from "./refuse.ts";
import { retrieve, type SearchDependencies } from "./retrieve.ts";
import { chooseTier } from "./tier.ts";

export interface AnswerDependencies {
  database: Database;
  provider: Provider;
  config: SearchDependencies["config"] & Pick<Config, "guard" | "guardRulesFile">;
}

const unbilled: Usage = { inputTokens: null, outputTokens: null, costUsd: null };

/**
 * question ─screen→ ─retrieve ∥ guard→ hits ─pack→ passages ─compose→ AnswerEvent…
 * Ends with exactly one `finish`, `refusal` or `error`; when `signal` aborts it throws the signal's reason instead,
 * for nobody is there to read an end.
 */
export async function* answer(
  { database, provider, config }: AnswerDependencies,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const book = openBook();
  try {
    signal.throwIfAborted();
    const rules = guardRules(config);
    const { asked, check } = screen(rules, question);
    if (check.action === "block") return yield refuse("blocked", check.text, [], book.close(unbilled));
    const sought = { ...asked, question: check.action === "mask" ? askedOf(asked.question) : asked.question };
    const [moderated, retrieval] = await Promise.all([
      guardQuestion(provider, asked.question, signal),
      retrieve({ database, provider, config }, sought, signal, (charge) => book.add([charge])),
    ]);
    book.add(guardCharge(provider, moderated));
    Object.assign(book.clock.laps, retrieval.timings);
    const { queries, hits } = retrieval;
    const { passages, trace: packed } = pack(hits);
    const { extractive } = provider;
    const covered = extractive ? retrieval.trace.covered : null;
    const tier = extractive ? null : chooseTier(asked.question, retrieval.trace);
    const orders = findSlideOrders(passages);
    yield {
      type: "retrieved",
      queries,
      hits,
      trace: { ...retrieval.trace, covered, pack: packed, orders, tier },
      charges: book.charges(),
    };
    if (moderated?.action === "block")
      return yield refuse("blocked", moderated.text, hits, book.close(unbilled));
    if (hits.length === 0 || covered?.verdict === "uncovered") {
      return yield refuseUncovered(hits, book.close(unbilled));
    }
    const sent = { ...asked, question: moderated?.text ?? asked.question };
    yield* compose(
      { provider, rules, guard: config.guard, book },
      { asked: sent, hits, passages, tier },
      signal,
    );
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const error =
      cause instanceof LecternError
        ? cause
        : new LecternError("internal", `The answer failed: ${errorMessage(cause)}`, { cause });
    yield { type: "error", error, ...book.close(unbilled) };
  }
}
