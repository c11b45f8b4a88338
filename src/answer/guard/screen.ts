import { LRUCache } from "lru-cache";
import { maskPersonalData } from "../../text/personal-data.ts";
import type { Question, Turn } from "../../types.ts";
import { checkQuestion, type LocalCheck } from "./check-question.ts";
import { clausesOf, tellsOfOneself } from "./clauses.ts";
import type { GuardRules } from "./rules.ts";

/** A question that the local rules have looked at. */
export interface Screened {
  /** The question, and what was said before it, as models may read them. */
  asked: Question;
  /** The same as it is searched for. */
  sought: Question;
  /** What is said in place of an answer; null if the question may be asked. */
  refusal: string | null;
}

export function screen(rules: GuardRules, question: Question): Screened {
  const { action, text } = checkQuestion(question.question, rules);
  const asked = { ...question, question: text, history: screenHistory(rules, question.history) };
  return {
    asked,
    sought: action === "mask" ? { ...asked, question: soughtIn(text) } : asked,
    refusal: action === "block" ? text : null,
  };
}

/** A history may be made up by the caller: what must not be asked now must not appear in it either. */
function screenHistory(rules: GuardRules, history: Turn[]): Turn[] {
  return exchangesOf(history).flatMap(([first, ...answers]) => {
    if (first?.role !== "user") return [first, ...answers].filter((turn) => turn !== undefined);
    const earlier = checkOnce(rules)(first.content);
    return earlier.action === "block" ? [] : [{ ...first, content: earlier.text }, ...answers];
  });
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
export function soughtIn(question: string): string {
  const asking = clausesOf(question).map((clause) => {
    if (!clause.includes("{")) return clause;
    return tellsOfOneself(clause) && !/[?？]/.test(clause) ? "" : clause.replace(maskTags, "");
  });
  const asked = asking.join("").replace(/ {2,}/g, " ").trim();
  return /\p{L}/u.test(asked) ? asked : question;
}
/** Lectern's own, and those of a Bedrock guardrail, which names what it masks in its own words. */
const maskTags = /\s*\{[A-Z][A-Z_ -]*\}/g;

/** Whether a question tells something of who asks it. */
export const tellsOfAsker = (question: string): boolean =>
  clausesOf(question).some((clause) => tellsOfOneself(clause) && !/[?？]/.test(clause));

/** Without what patterns find of personal data: a question that must not be asked is kept so, too. */
export function withoutPatterns(rules: GuardRules, question: string): string {
  return rules.pii.question === "allow" ? question : maskPersonalData(question, rules.pii.kinds).text;
}
