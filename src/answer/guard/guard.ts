import { LRUCache } from "lru-cache";
import type { Config } from "../../config.ts";
import type { Moderation, Provider } from "../../providers/provider.ts";
import { maskPersonalData } from "../../text/personal-data.ts";
import { type Passage, type Question, type Turn, toSlideRef } from "../../types.ts";
import type { CitedEnd } from "../cite/cite.ts";
import type { Verdict } from "../events.ts";
import type { TracedInjection } from "../trace.ts";
import { checkQuestion, type LocalCheck } from "./check-question.ts";
import { groundStatements } from "./grounding.ts";
import { findInjections } from "./prompt-injection.ts";
import { type GuardRules, loadGuardRules } from "./rules.ts";

/** The rules that come with Lectern, or the user's own. */
export function guardRules({ guardRulesFile }: Pick<Config, "guardRulesFile">): GuardRules {
  return loadGuardRules(guardRulesFile);
}

/** The question, and what was said before it, as models may read them; `check` says whether it may be asked at all. */
export function screen(rules: GuardRules, question: Question): { asked: Question; check: LocalCheck } {
  const check = checkQuestion(question.question, rules);
  // A history may come from whoever asks: what must not be asked now must not have been asked before either.
  const history = exchangesOf(question.history).flatMap(([first, ...answers]) => {
    if (first?.role !== "user") return [first, ...answers].filter((turn) => turn !== undefined);
    const earlier = checkOnce(rules)(first.content);
    return earlier.action === "block" ? [] : [{ ...first, content: earlier.text }, ...answers];
  });
  return { asked: { ...question, question: check.text, history }, check };
}

/** Each question with what was answered to it. */
function exchangesOf(turns: Turn[]): Turn[][] {
  const exchanges: Turn[][] = [];
  for (const turn of turns) {
    if (turn.role === "user" || exchanges.length === 0) exchanges.push([turn]);
    else exchanges.at(-1)?.push(turn);
  }
  return exchanges;
}

/** Every question of a conversation looks at those before it. */
const checks = new WeakMap<GuardRules, LRUCache<string, LocalCheck>>();
function checkOnce(rules: GuardRules): (text: string) => LocalCheck {
  const known =
    checks.get(rules) ??
    new LRUCache<string, LocalCheck>({ max: 500, memoMethod: (text) => checkQuestion(text, rules) });
  checks.set(rules, known);
  return (text) => known.memo(text);
}

/** What of a masked question is to be searched for: what somebody tells of themselves is not what they ask. */
export function askedOf(question: string): string {
  const clauses = question.match(/[^,;.!?\n]+[,;.!?\n]*\s*/g) ?? [];
  const asking = clauses.map((clause) => {
    if (!clause.includes("{")) return clause;
    return tellsOfOneself.test(clause) && !/[?？]/.test(clause) ? "" : clause.replace(maskTags, "");
  });
  const asked = asking.join("").replace(/ {2,}/g, " ").trim();
  return /\p{L}/u.test(asked) ? asked : question;
}
const maskTags = /\s*\{(?:KEY|EMAIL|IBAN|CARD|ID|PHONE)\}/g;
const tellsOfOneself =
  /^\s*(?:(?:hi|hello|hey|hallo|bonjour|hola)\s+)?(?:my|i am|i['’]m|this is|(?:you can )?(?:reach|contact|call|write) (?:to )?me|meine?|ich|mon|ma|je|mi|me|soy|yo)(?!\p{L})/iu;

/** A question as it may be kept: what must not be asked is still what was asked, without personal data. */
export function presentable(rules: GuardRules, question: string): string {
  return rules.pii.question === "allow" ? question : maskPersonalData(question, rules.pii.kinds).text;
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

/** What a guardrail makes of a question: its text and what came before it as they may go on, or a message instead. */
export interface GuardedQuestion {
  action: Moderation["action"];
  question: string;
  history: Turn[];
  message: string;
}

/**
 * Null where no guardrail is configured. A history that did not come from Lectern's own record goes with the question,
 * and is left out where the guardrail has anything to say of it.
 */
export async function guardQuestion(
  { moderate }: Guardrail,
  { question, history }: Question,
  signal: AbortSignal,
): Promise<GuardedQuestion | null> {
  if (!moderate) return null;
  const check = (text: string) => moderate(text, "question", null, signal);
  const unchecked = history.filter((turn) => turn.role === "user" && !turn.isRecorded);
  const [asked, earlier] = await Promise.all([
    check(question),
    unchecked.length > 0 ? check(unchecked.map(({ content }) => content).join("\n")) : null,
  ]);
  // Nothing is left to ask of a text that was masked away.
  const isBlocked = asked.action === "block" || asked.text.trim() === "";
  return {
    action: isBlocked ? "block" : asked.action,
    question: isBlocked ? question : asked.text,
    history: earlier && earlier.action !== "allow" ? [] : history,
    message: isBlocked ? asked.text : "",
  };
}

/** The finished answer against what it was given, by the guardrail and by the words of its slides. */
export async function guardAnswer(
  { moderate }: Guardrail,
  rules: GuardRules,
  { question, end, passages }: { question: string; end: CitedEnd; passages: Passage[] },
  signal: AbortSignal,
): Promise<Verdict | null> {
  const ungrounded = groundStatements(end, passages, rules.grounding.minimum);
  const sources = passages.map((passage) => passage.text);
  const checked = moderate ? await moderate(end.text, "answer", { question, sources }, signal) : null;
  if (!checked && ungrounded.length === 0) return null;
  const { action, text, reasons, grounding, relevance } = checked ?? allowed(end.text);
  return { action, text, reasons, grounding, relevance, ungrounded };
}

function allowed(text: string): Omit<Moderation, "costUsd"> {
  return { action: "allow", text, reasons: [], grounding: null, relevance: null };
}
