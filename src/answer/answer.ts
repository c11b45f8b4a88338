import type { Config } from "../config.ts";
import { errorMessage, LecternError } from "../errors.ts";
import { type Meter, meterProvider, openMeter } from "../ledger/meter.ts";
import type { Provider } from "../providers/provider.ts";
import { queueUp } from "../queue-up.ts";
import type { Database } from "../store/database.ts";
import type { Question } from "../types.ts";
import { type AboutCourse, readAboutCourse } from "./about/about.ts";
import { alreadyBegun } from "./already-begun.ts";
import { openBook } from "./book.ts";
import type { AnswerCache, Recall } from "./cache/answer-cache.ts";
import { tellAgain } from "./cache/tell-again.ts";
import { compose } from "./compose/compose.ts";
import { chooseApproach } from "./compose/tier.ts";
import { withContinuations } from "./continue.ts";
import type { AnswerEvent } from "./events.ts";
import { findSlideInjections, guardQuestion, guardRules } from "./guard/guard.ts";
import { screenNames } from "./guard/names.ts";
import { screen } from "./guard/screen.ts";
import { pack } from "./pack.ts";
import { refuse, refuseUncovered } from "./refuse.ts";
import { type Retrieval, retrieve } from "./retrieve/retrieve.ts";
import type { SearchDependencies } from "./retrieve/search.ts";
import { withoutSlips } from "./retrieve/understand/rewritten.ts";
import { openVectorsOf } from "./vectors-of.ts";

interface AnswerDependencies {
  database: Database;
  provider: Provider;
  config: SearchDependencies["config"] & Pick<Config, "guard" | "guardRulesFile">;
  /** Nobody reads the answer before its end, so that nothing of it is told before it is checked. */
  isToldWhole?: boolean;
  /** Absent: the answer has its own meter. Pass one to learn the cost of an answer that never finished. */
  meter?: Meter;
  /** Where an answer to the same question is looked for first; absent or null: nowhere. */
  cache?: AnswerCache | null;
}

/**
 * question ─screen→ ─guard→ ─about, recall or retrieve→ hits ─pack, continue→ passages ─compose→ AnswerEvent…
 * Ends with exactly one `finish`, `refusal` or `error`; when `signal` aborts it throws the signal's reason instead,
 * for nobody is there to read an end.
 */
export async function* answer(
  { database, config, isToldWhole = false, meter = openMeter(), ...given }: AnswerDependencies,
  question: Question,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const provider = meterProvider(given.provider, meter, question.course);
  const book = openBook(meter);
  try {
    await queueUp();
    signal.throwIfAborted();
    const rules = guardRules(config);
    const screened = screen(rules, question);
    book.clock.lap("screen");
    if (screened.refusal !== null) return yield refuse("blocked", screened.refusal, [], book.close());
    const named = await screenNames({ ...provider, database }, rules, screened, signal);
    book.clock.lap("screen");
    if (named.refusal !== null) return yield refuse("blocked", named.refusal, [], book.close());
    const guarded = await guardQuestion(provider, rules, named, signal);
    book.clock.lap("screen");
    if (guarded.refusal !== null) return yield refuse("blocked", guarded.refusal, [], book.close());
    // What a guardrail masks goes no further, not to what embeds and reranks either.
    const isMasked = guarded.asked.question !== question.question;
    const recall = isMasked ? null : (given.cache?.recall(rules, guarded.asked) ?? null);
    const found = await findPassages({ database, provider, config, recall }, guarded.sought, signal);
    const { queries, hits, trace, timings, packed } = found;
    const { asked } = guarded;
    Object.assign(book.clock.laps, timings);
    if (found.recalled) {
      yield { type: "retrieved", question: asked.question, queries, hits, trace };
      return yield* tellAgain(found.recalled, { book, meter, model: provider.models.answer ?? "a model" });
    }
    const { answering, tier, unmentioned, isCovered, retrieved } = approach(found, {
      provider,
      asked,
      screened: named.asked,
    });
    if (!isCovered) {
      yield retrieved();
      return yield refuseUncovered({ question: asked.question, hits, unmentioned }, book.close());
    }
    const vectorsOf = openVectorsOf(database, provider);
    // A model reads over slips; what only quotes goes by the words.
    const mended = withoutSlips(asked.question, trace.rewrite.steps);
    const read = answering.extractive ? { ...asked, question: mended } : asked;
    const composed = compose(
      { provider: answering, vectorsOf, rules, guard: config.guard, isToldWhole, book },
      { asked: read, hits, passages: packed.passages, searched: queries[0], unmentioned, tier },
      signal,
    );
    yield* alreadyBegun(composed, retrieved);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const error =
      cause instanceof LecternError
        ? cause
        : new LecternError("internal", `The answer failed: ${errorMessage(cause)}`, { cause });
    yield { type: "error", error, ...book.close() };
  }
}

/** Who answers from what was found, and how far the course covers it. */
function approach(
  { queries, hits, trace, packed, converse }: AboutCourse,
  { provider, asked, screened }: { provider: Provider; asked: Question; screened: Question },
) {
  const { unmentioned = [] } = trace.rewrite;
  const answering = converse ? { ...provider, converse, extractive: true } : provider;
  const chosen = chooseApproach(answering, screened, trace);
  const isCovered = (hits.length > 0 || converse !== null) && chosen.covered?.verdict !== "uncovered";
  const retrieved = (): AnswerEvent => {
    const orders = findSlideInjections(packed.passages);
    const traced = { ...trace, ...chosen, pack: packed.trace, orders };
    return { type: "retrieved", question: asked.question, queries, hits, trace: traced };
  };
  return { answering, tier: chosen.tier, unmentioned, isCovered, retrieved };
}

const nothingPacked = { passages: [], trace: { tokens: 0, packed: [], left: [] } };

/** What is asked of the course itself is read off its structure; all else is searched for. */
async function findPassages(
  { recall, ...dependencies }: Parameters<typeof readAboutCourse>[0] & { recall: Recall | null },
  question: Question,
  signal: AbortSignal,
): Promise<AboutCourse & Pick<Retrieval, "recalled">> {
  const about = await readAboutCourse(dependencies, question, signal);
  if (about) return about;
  const found = await retrieve({ ...dependencies, recall }, question, signal);
  if (found.recalled) return { ...found, packed: nothingPacked, converse: null };
  await queueUp();
  const packed = await withContinuations(dependencies.database, pack(found.hits));
  return { ...found, packed, converse: null };
}
