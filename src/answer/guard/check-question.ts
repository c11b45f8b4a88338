import { findPersonalData, replacePersonalData } from "../../text/personal-data.ts";
import { holdsWord, isAbout } from "./match-words.ts";
import { isMention } from "./mention.ts";
import { findInjections } from "./prompt-injection.ts";
import { type GuardRules, sayInstead } from "./rules.ts";

/** Whether a question may be asked. */
export interface LocalCheck {
  action: "allow" | "mask" | "block";
  /** The question, masked or not; for a blocked question, the message to show. */
  text: string;
  /** The rules that matched, such as `topic: exams`; never the text that matched. */
  reasons: string[];
}

/** A question against the rules. All that speaks against it is named; the first of them has the message. */
export function checkQuestion(question: string, rules: GuardRules): LocalCheck {
  const found = findPersonalData(question, rules.pii.question === "allow" ? [] : rules.pii.kinds);
  const kinds = [...new Set(found.map(({ kind }) => `pii: ${kind}`))];
  const blocked = sayInstead(rules, "blocked", question);
  const refusals = [
    ...refuseInjections(question, rules),
    ...(holdsWord(question, rules.words) ? [{ reason: "words", message: blocked }] : []),
    ...rules.topics
      .filter((topic) => isAbout(question, topic))
      .map(({ name, message }) => ({ reason: `topic: ${name}`, message: message ?? blocked })),
    ...(rules.pii.question === "block"
      ? kinds.map((reason) => ({ reason, message: sayInstead(rules, "pii", question) }))
      : []),
  ];
  const first = refusals[0];
  if (first) return { action: "block", text: first.message, reasons: refusals.map(({ reason }) => reason) };
  if (found.length === 0) return { action: "allow", text: question, reasons: [] };
  return { action: "mask", text: replacePersonalData(question, found).text, reasons: kinds };
}

function refuseInjections(question: string, rules: GuardRules): { reason: string; message: string }[] {
  if (rules.injection === "allow") return [];
  const found = findInjections(question).filter((injection) => !isMention(question, injection));
  const names = [...new Set(found.map(({ rule }) => `injection: ${rule}`))];
  return names.map((reason) => ({ reason, message: sayInstead(rules, "injection", question) }));
}
