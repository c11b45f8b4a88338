import type { Config } from "../../config.ts";
import { passesSoon } from "../../errors.ts";
import type { AnswerPrompt, ConverseRequest, Provider, Tier, VectorsOf } from "../../providers/provider.ts";
import { queueUp } from "../../queue-up.ts";
import type { Hit, Passage, Question } from "../../types.ts";
import type { Book } from "../book.ts";
import { type CitedEnd, type CitedEvent, cite, notCovered, stillCited } from "../cite/cite.ts";
import type { AnswerEvent, GuardVerdict, Made } from "../events.ts";
import { guardAnswer, guardLacking, verdictOnStopped } from "../guard/guard.ts";
import { type GuardRules, sayInstead } from "../guard/rules.ts";
import { watchAnswer } from "../guard/watch-answer.ts";
import { refuse, refuseUncovered } from "../refuse.ts";
import { answerSystem, filledPrompts } from "./answer-prompts.ts";
import { tierBudgets } from "./tier.ts";

/** A question that may be asked, with the slides to answer it from. */
interface Asking {
  asked: Question;
  hits: Hit[];
  passages: Passage[];
  /** The question as it was searched for. */
  searched: string | undefined;
  /** The things in the question that the course never mentions. */
  unmentioned: string[];
  /** Null if no model writes. */
  tier: Tier | null;
}

interface ComposeDependencies {
  provider: Provider;
  vectorsOf: VectorsOf;
  rules: GuardRules;
  guard: Config["guard"];
  /** Nobody reads the answer before its end. */
  isToldWhole: boolean;
  book: Book;
}

/**
 * passages ─converse→ ─watch→ ─cite→ text and citations ─guard→ verdict. Ends with a `finish` or a `refusal`. What breaks
 * before anything is told is asked for once more.
 */
export async function* compose(
  { provider, vectorsOf, rules, guard, isToldWhole, book }: ComposeDependencies,
  { asked, hits, passages, searched, unmentioned, tier }: Asking,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const withheld: CitedEvent[] | null = isToldWhole || guard === "buffer" ? [] : null;
  const request = {
    ...makeRequest(asked, passages, { tier, own: provider.answerPrompt }),
    ...(searched ? { searched } : {}),
    ...(provider.extractive ? { vectorsOf } : {}),
    ...(guard === "buffer" && provider.moderate ? { isCheckedWhole: true as const } : {}),
  };
  book.clock.mark();
  const watched = { question: asked.question, passages, systems: systems(tier, provider.answerPrompt) };
  const ask = () => cite(watchAnswer(provider.converse(request, signal), rules, watched), passages);
  const mayBePartial = guard === "stream" && !provider.moderate;
  const end = yield* tellOnce(ask, { isTold: false, withheld, mayBePartial, book, signal });
  book.clock.lap("converse");
  book.usage = end.usage;
  const guarding = end.guarded ? { moderate: null } : provider;
  if (end.outcome === "not-covered") {
    const lacking = await guardLacking(guarding, end.afterRefusal, { asked, searched, passages }, signal);
    return yield refuseUncovered({ question: asked.question, hits, unmentioned, lacking }, book.close());
  }
  if (end.outcome === "blocked") {
    const verdict = verdictOnStopped(end);
    if (verdict) yield { type: "verdict", verdict };
    return yield refuse(
      "blocked",
      end.text || sayInstead(rules, "blocked", asked.question),
      hits,
      book.close(),
    );
  }
  const finished = { question: searched ?? asked.question, end, passages };
  await queueUp();
  const verdict = await guardAnswer(guarding, rules, finished, signal);
  book.clock.lap("guard");
  if (withheld && verdict?.action !== "block") yield* release(withheld, verdict);
  if (verdict) yield { type: "verdict", verdict };
  if (verdict?.action === "block") return yield refuse("blocked", verdict.text, hits, book.close());
  yield { type: "finish", ...describeMaking(end, tier), ...book.close() };
}

interface Telling {
  /** Whether the reader has been told anything. */
  isTold: boolean;
  withheld: CitedEvent[] | null;
  /** What was withheld may be told of an answer that broke: nothing has to check it. */
  mayBePartial: boolean;
  book: Book;
  signal: AbortSignal;
}

/** Asks once more after what passes soon, while the reader has been told nothing. */
async function* tellOnce(
  ask: () => AsyncGenerator<CitedEvent, CitedEnd>,
  telling: Telling,
): AsyncGenerator<CitedEvent, CitedEnd> {
  for (let mayAskAgain = true; ; mayAskAgain = false) {
    try {
      return yield* tell(ask(), telling);
    } catch (error) {
      const { isTold, withheld, mayBePartial, signal } = telling;
      if (isTold || signal.aborted || !mayAskAgain || !passesSoon(error)) {
        if (withheld && mayBePartial) yield* withheld;
        throw error;
      }
      withheld?.splice(0);
    }
  }
}

/** Passes an answer on as it comes, or puts it by in `withheld`. */
async function* tell(
  cited: AsyncGenerator<CitedEvent, CitedEnd>,
  telling: Telling,
): AsyncGenerator<CitedEvent, CitedEnd> {
  const { withheld, book, signal } = telling;
  try {
    let next = await cited.next();
    book.clock.laps.firstToken = book.clock.elapsed();
    for (; !next.done; next = await cited.next()) {
      signal.throwIfAborted();
      if (withheld) withheld.push(next.value);
      else {
        telling.isTold = true;
        yield next.value;
      }
    }
    return next.value;
  } finally {
    // Left early, the model is told to stop.
    await cited.return(undefined as never);
  }
}

/** What was put by until it was checked: as it was, or masked, with the citations whose markers are left. */
function release(withheld: CitedEvent[], verdict: GuardVerdict | null): CitedEvent[] {
  if (verdict?.action !== "mask") return withheld;
  const { text } = verdict;
  const cited = withheld.flatMap((event) => (event.type === "citation" ? [event.citation] : []));
  const left = stillCited(cited, text).map((citation) => ({ type: "citation" as const, citation }));
  return [{ type: "text", text }, ...left];
}

function describeMaking({ by, ...end }: CitedEnd, tier: Tier | null): Made {
  const { coverage, unsupported, dropped, mended, cut } = end;
  return { coverage, unsupported, dropped, mended, cut, ...by, tier };
}

function makeRequest(
  { question, history }: Question,
  passages: Passage[],
  { tier, own }: { tier: Tier | null; own: AnswerPrompt | undefined },
): ConverseRequest {
  const { words, maxTokens } = tierBudgets[tier ?? "standard"];
  return {
    system: answerSystem({ notCovered, words }, own),
    // A model needs what its pronouns mean, not the whole evening: eight turns, and what the summary says of the rest.
    turns: [...history.slice(-9), { role: "user", content: question }],
    passages,
    maxTokens,
    ...(tier ? { tier } : {}),
  };
}

/** What an answer must not tell. */
const systems = (tier: Tier | null, own: AnswerPrompt | undefined): string[] =>
  filledPrompts({ notCovered, words: tierBudgets[tier ?? "standard"].words }, own);
