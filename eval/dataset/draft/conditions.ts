import { invert, readClause } from "./clauses.ts";
import { isName, type Lexicon, withinSentence } from "./names.ts";
import { ask, type Made } from "./proposal.ts";
import { isBaseVerb } from "./words.ts";

/** Words that point to another statement: a question that holds one does not stand alone. */
const pointing =
  /\b(?:it|its|this|these|those|they|them|their|he|she|we|us|our|so|such|there|another|others?|above|below|following|that (?:case|is))\b/i;

/** `If not provided, …` */
const subjectless =
  /^(?:not|possible|necessary|needed|required|in|on|at|to|used|given|applicable|\p{L}+(?:ing|ed))\b/iu;

/** `Embeddings bridge the gap because they compare meanings` → `Why do embeddings bridge the gap?` */
export function askReason(statement: string, lexicon: Lexicon): Made {
  const [, main = ""] = /^(.{10,160}?),? because (?!of\b)/.exec(statement) ?? [];
  const clause = /[,;:]|\bbecause\b|\bnot\b/.test(main) ? null : readClause(main, lexicon);
  if (!clause || pointing.test(main)) return null;
  return { question: ask(`Why ${invert(clause, lexicon)}`), kind: "reason" };
}

/** `Keep the words as they are, or quotes will not match` → `Why should you keep the words as they are?` */
export function askOrderReason(statement: string): Made {
  const [, order = ""] =
    /^([^,;:.()]{10,90}?)(?:,? (?:so that|because) |, or (?=.*(?:\b(?:will|can't|cannot|may|is|are|never|keeps?|nothing)\b)))/.exec(
      statement,
    ) ?? [];
  if (!isOrder(order) || pointing.test(order.replace(/\bas they are\b/, ""))) return null;
  return { question: ask(`Why should you ${lowerVerb(order)}`), kind: "reason" };
}

/** `If a patent is awarded, the owner …` → `What happens if a patent is awarded?` */
export function askCondition(statement: string, lexicon: Lexicon): Made {
  const [, when = "", condition = "", then = ""] =
    /^(If|When|Where|Once|Before|After) ([^,;:.()]{8,90}), (?:then )?(.{12,})$/s.exec(statement) ?? [];
  if (condition === "" || pointing.test(condition) || subjectless.test(condition)) return null;
  const asked = `${when.toLowerCase()} ${condition}`;
  if (isOrder(then)) return { question: ask(`What should you do ${asked}`), kind: "condition" };
  // A place or a time without an order is not followed by an event.
  if (
    !/^(?:If|When|Once)$/.test(when) ||
    !/^(?:an?|the|\p{L}+s)\b|^\p{L}+ (?:can|will|must|may|should|is|are)\b/iu.test(then)
  )
    return null;
  const [first = ""] = condition.split(/\s+/);
  return {
    question: ask(
      `What happens ${when.toLowerCase()} ${withinSentence(first, lexicon)}${condition.slice(first.length)}`,
    ),
    kind: "condition",
  };
}

function isOrder(text: string): boolean {
  const [first = "", second = ""] = text.split(/\s+/);
  const isVerb = isBaseVerb(first.toLowerCase());
  return isVerb && !/^(?:is|are|can|will|has|have|and|or|of)$/.test(second) && !isName(text);
}

const lowerVerb = (order: string) => `${order.charAt(0).toLowerCase()}${order.slice(1)}`;
