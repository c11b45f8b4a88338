import type { Provider, Tier } from "../../providers/provider.ts";
import { messagesFor, unmentionedRemark } from "../../text/messages.ts";
import type { Question } from "../../types.ts";
import type { Trace } from "../trace.ts";

/** What an answer of a tier may take: a word budget for the model to keep to, and the tokens at which it is cut. */
export const tierBudgets: Record<Tier, { words: number; maxTokens: number }> = {
  simple: { words: 80, maxTokens: 500 },
  standard: { words: 150, maxTokens: 800 },
  deep: { words: 280, maxTokens: 1_500 },
};

/** Words that ask for thought, in the languages that courses are asked in most. */
const weighing = new RegExp(
  `(?<!\\p{L})(?:${[
    "compar(?:e[sd]?|ing|ison)|differs?|differences?|distinguish(?:es)?|contrast|versus|vs\\.?(?=\\s)(?! ?code)|trade-?offs?",
    "advantages?|drawbacks?|pros and cons|better than|when (?:should|would) (?:i|we|you|one)|step by step",
    "walk (?:me|us) through|in detail",
    "vergleich(?:e|en|t|st)?|unterschiede?s?|unterscheide[nt]|vor- und nachteile|abwägen|schritt für schritt|ausführlich",
    "différences?|comparez|avantages|inconvénients|étape par étape|en détail",
    "diferencias?|compara(?:r|ndo)?|ventajas|desventajas|paso a paso",
    "confronta(?:re)?|differenz[ae]|vantaggi|svantaggi",
  ].join("|")})(?!\\p{L})|比较|区别|优缺点|逐步|違い|比較`,
  "iu",
);
const explaining =
  /^(?:(?:and|but|so)\s+)?(?:why|how (?:do|does|can|could|should|would|is|are)|explain|describe|warum|wieso|wie (?:kann|können|funktioniert)|erkläre?|pourquoi|comment|explique[rz]?|por qué|cómo|explica|为什么|如何|なぜ)(?!\p{L})/iu;

/** Beyond these many words a question sets out a case. */
const longQuestion = 30;
/** Within these it asks for one thing. */
const shortQuestion = 12;

/**
 * How much of a model a question is worth, from its form and from what the rewriting made of it: one thing to look up
 * is simple; what weighs things against each other, falls into parts or sets out a case is deep. Errs to `standard`.
 */
export function chooseTier(question: string, { rewrite }: Pick<Trace, "rewrite">): Tier {
  const words = question.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  const parts = rewrite.steps.filter(({ kind }) => kind === "split").length;
  const asks = question.match(/[?？]/g)?.length ?? 0;
  if (weighing.test(question) || parts > 1 || asks > 1 || words > longQuestion) return "deep";
  return words <= shortQuestion && !explaining.test(question.trim()) ? "simple" : "standard";
}

/** Where slides are quoted, retrieval tells whether they cover the question; a model judges that for itself. */
export function chooseApproach(
  { extractive }: Pick<Provider, "extractive">,
  { question }: Question,
  trace: Trace,
): Pick<Trace, "covered" | "tier"> {
  if (!extractive) return { covered: null, tier: chooseTier(question, trace) };
  const { covered } = trace;
  const { aside = [] } = trace.rewrite;
  if (!covered || covered.verdict === "uncovered") return { covered, tier: null };
  if (aside.length > 0) {
    return {
      covered: { ...covered, verdict: "near", remark: unmentionedRemark(question, aside) },
      tier: null,
    };
  }
  if (covered.verdict === "covered") return { covered, tier: null };
  return { covered: { ...covered, remark: messagesFor(question).say("near") }, tier: null };
}
