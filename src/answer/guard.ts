import type { Config } from "../config.ts";
import type { Moderation, Provider } from "../providers/provider.ts";
import { toSlideRef } from "../store/courses.ts";
import { maskPersonalData } from "../text/personal-data.ts";
import { remember } from "../text/remember.ts";
import type { Charge, Passage, Question } from "../types.ts";
import type { CitedEnd } from "./cite.ts";
import type { Verdict } from "./events.ts";
import { checkQuestion, type LocalCheck } from "./guard/check-question.ts";
import { groundStatements } from "./guard/grounding.ts";
import { findOrders } from "./guard/injection.ts";
import { type GuardRules, loadGuardRules } from "./guard/rules.ts";
import type { TracedOrders } from "./trace.ts";

/** The rules that come with Lectern, or the user's own. */
export function guardRules({ guardRulesFile }: Pick<Config, "guardRulesFile">): GuardRules {
  return loadGuardRules(guardRulesFile);
}

/** The question, and what was said before it, as models may read them; `check` says whether it may be asked at all. */
export function screen(rules: GuardRules, question: Question): { asked: Question; check: LocalCheck } {
  const check = checkQuestion(question.question, rules);
  const history = question.history.map((turn) =>
    turn.role === "user" ? { ...turn, content: presentable(rules, turn.content) } : turn,
  );
  return { asked: { ...question, question: check.text, history }, check };
}

/** What of a masked question is to be searched for: what somebody tells of themselves is not what they ask. */
export function askedOf(question: string): string {
  const clauses = question.match(/[^,;.!?\n]+[,;.!?\n]*\s*/g) ?? [];
  const asking = clauses
    .filter((clause) => !maskTag.test(clause))
    .join("")
    .trim();
  return /\p{L}/u.test(asking) ? asking : question;
}
const maskTag = /\{(?:KEY|EMAIL|IBAN|CARD|ID|PHONE)\}/;

/** A question as it may be kept: what must not be asked is still what was asked, without personal data. */
export function presentable(rules: GuardRules, question: string): string {
  return rules.pii.question === "allow" ? question : maskPersonalData(question, rules.pii.kinds).text;
}

const rulesOfOrders = remember((text) => [...new Set(findOrders(text).map(({ rule }) => rule))]);

/** Packed slides with words that would order a model about. They stay: what a slide says is what it says. */
export function findSlideOrders(passages: Passage[]): TracedOrders[] {
  return passages.flatMap(({ slide, text }) => {
    const rules = rulesOfOrders(text);
    return rules.length === 0 ? [] : [{ slide: toSlideRef(slide), rules }];
  });
}

type Guardrail = Pick<Provider, "moderate" | "models">;

/** The question as it may go on, or blocked. Null where no guardrail is configured. */
export async function guardQuestion(
  { moderate }: Guardrail,
  question: string,
  signal: AbortSignal,
): Promise<Moderation | null> {
  return moderate ? moderate(question, "question", null, signal) : null;
}

export function guardCharge({ models }: Guardrail, moderation: Moderation | null): Charge[] {
  if (!moderation) return [];
  const usage = { inputTokens: null, outputTokens: null, costUsd: moderation.costUsd };
  return [{ stage: "guard", model: models.guardrail ?? "guardrail", usage }];
}

/** The finished answer against what it was given, by the guardrail and by the words of its slides. */
export async function guardAnswer(
  provider: Guardrail,
  rules: GuardRules,
  { question, end, passages }: { question: string; end: CitedEnd; passages: Passage[] },
  signal: AbortSignal,
): Promise<{ verdict: Verdict | null; charges: Charge[] }> {
  const ungrounded = groundStatements(end, passages, rules.grounding.minimum);
  const sources = passages.map((passage) => passage.text);
  const checked = provider.moderate
    ? await provider.moderate(end.text, "answer", { question, sources }, signal)
    : null;
  if (!checked && ungrounded.length === 0) return { verdict: null, charges: [] };
  const { action, text, reasons, grounding, relevance } = checked ?? allowed(end.text);
  const verdict = { action, text, reasons, grounding, relevance, ungrounded };
  return { verdict, charges: guardCharge(provider, checked) };
}

function allowed(text: string): Omit<Moderation, "costUsd"> {
  return { action: "allow", text, reasons: [], grounding: null, relevance: null };
}
