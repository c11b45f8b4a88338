import { LRUCache } from "lru-cache";
import type { Config } from "../../config.ts";
import { errorMessage, LecternError, UncheckedError } from "../../errors.ts";
import type { Checked, Moderation, Provider } from "../../providers/provider.ts";
import { type Passage, type Question, toSlideRef } from "../../types.ts";
import type { CitedEnd } from "../cite/cite.ts";
import { readLacking } from "../cite/lacking.ts";
import type { GuardVerdict } from "../events.ts";
import type { TracedInjection } from "../trace.ts";
import { findUngrounded } from "./grounding.ts";
import { findInjections } from "./prompt-injection.ts";
import { type GuardRules, loadGuardRules, sayInstead } from "./rules.ts";
import { type Screened, soughtIn } from "./screen.ts";

/** The rules that come with Lectern, or the user's own. */
export function guardRules({ guardRulesFile }: Pick<Config, "guardRulesFile">): GuardRules {
  return loadGuardRules(guardRulesFile);
}

const rulesOfInjections = new LRUCache<string, string[]>({
  max: 2_000,
  memoMethod: (text) => [...new Set(findInjections(text).map(({ rule }) => rule))],
});

/** Packed slides with words that would order a model about. They stay: what a slide says is what it says. */
export function findSlideInjections(passages: Passage[]): TracedInjection[] {
  return passages.flatMap(({ slide, text }) => {
    const rules = rulesOfInjections.memo(text);
    return rules.length === 0 ? [] : [{ slide: toSlideRef(slide), rules }];
  });
}

type Guardrail = Pick<Provider, "moderate">;

/** What a guardrail makes of a question. */
interface Guarded {
  /** The question, and what was said before it, as they may go on. */
  asked: Question;
  /** The same as it is searched for. */
  sought: Question;
  /** What is said in place of an answer; null if the question may be asked. */
  refusal: string | null;
}

/**
 * As it is where no guardrail is configured. A history that did not come from Lectern's own record goes with the
 * question, and is left out where the guardrail has anything to say of it.
 */
export async function guardQuestion(
  { moderate }: Guardrail,
  rules: GuardRules,
  { asked, sought }: Pick<Screened, "asked" | "sought">,
  signal: AbortSignal,
): Promise<Guarded> {
  if (!moderate) return { asked, sought, refusal: null };
  const check = (text: string) => moderate(text, "question", null, signal);
  const unchecked = asked.history.filter((turn) => turn.role === "user" && !turn.isRecorded);
  const [question, earlier] = await Promise.all([
    check(asked.question),
    unchecked.length > 0 ? check(unchecked.map(({ content }) => content).join("\n")) : null,
  ]);
  const history = earlier && earlier.action !== "allow" ? [] : asked.history;
  // Nothing is left to ask of a text that was masked away.
  const refusal =
    question.action === "block" || question.text.trim() === ""
      ? question.text || sayInstead(rules, "blocked", asked.question)
      : null;
  if (question.action === "allow") {
    return { asked: { ...asked, history }, sought: { ...sought, history }, refusal };
  }
  const masked = { ...asked, question: question.text, history };
  return { asked: masked, sought: { ...masked, question: soughtIn(question.text) }, refusal };
}

/**
 * The finished answer against what it was given, by the guardrail and by the words of its slides. `question`: standing alone, as an answer to "How much does it cost?" is grounded in nothing.
 * Throws `UncheckedError` where the guardrail can't be asked.
 */
export async function guardAnswer(
  { moderate }: Guardrail,
  rules: GuardRules,
  { question, end, passages }: { question: string; end: CitedEnd; passages: Passage[] },
  signal: AbortSignal,
): Promise<GuardVerdict | null> {
  const ungrounded = findUngrounded(end, passages, rules.grounding.minimum);
  const sources = passages.map((passage) => passage.text);
  // What a guardrail has checked as it came is not checked again, and bears its masks already.
  const known = end.guarded && { ...end.guarded, action: "allow" as const, text: end.text };
  const checked =
    known ??
    (moderate
      ? await moderate(end.text, "answer", { question, sources }, signal).catch((error: unknown) => {
          throw unchecked(error, signal);
        })
      : null);
  if ((!checked || isSilent(checked)) && ungrounded.length === 0) return null;
  const { action, text, reasons, grounding, relevance, reasoning } = checked ?? allowed(end.text);
  return { action, text, reasons, grounding, relevance, ...(reasoning ? { reasoning } : {}), ungrounded };
}

const isSilent = ({ action, reasons, grounding, relevance, reasoning }: Checked) =>
  action === "allow" && reasons.length === 0 && grounding === null && relevance === null && !reasoning;

/** What is said of an answer that a guardrail has stopped as it came; null if none has. */
export function verdictOnStopped({ guarded, text }: CitedEnd): GuardVerdict | null {
  return guarded && { ...guarded, text, ungrounded: [] };
}

/**
 * What a model says its slides lack, as it may be shown: a sentence that says no more than that, and that a guardrail
 * lets pass as it would an answer. Null if there is none.
 */
export async function guardLacking(
  { moderate }: Guardrail,
  said: string,
  { asked, searched = "", passages }: { asked: Question; searched: string | undefined; passages: Passage[] },
  signal: AbortSignal,
): Promise<string | null> {
  const sources = passages.map((passage) => passage.text);
  const lacking = readLacking(said, [asked.question, searched, ...sources]);
  if (lacking === null || !moderate) return lacking;
  const context = { question: searched || asked.question, sources };
  const checked = await moderate(lacking, "answer", context, signal);
  return checked.action === "allow" ? lacking : null;
}

function unchecked(cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || cause instanceof UncheckedError) return cause;
  const code = cause instanceof LecternError ? cause.code : "internal";
  return new UncheckedError(code, errorMessage(cause), { cause });
}

function allowed(text: string): Omit<Moderation, "costUsd"> {
  return { action: "allow", text, reasons: [], grounding: null, relevance: null };
}
