import { maxQuestion } from "../../question.ts";
import { correctSpelling } from "./correct-spelling.ts";
import { findOtherForms } from "./expand.ts";
import { readFilters } from "./filters.ts";
import { standAlone } from "./follow-up.ts";
import type { Asked, CourseWords, RewriteStep, Rewritten } from "./rewritten.ts";
import { splitParts } from "./split.ts";

/** question ─filters→ ─stand alone→ ─correct→ ─split→ ─other forms→ queries. Without a model, in a few milliseconds. */
export function rewrite(
  { question, history, filters, language = "en" }: Asked,
  { vocabulary, outline }: CourseWords,
): Rewritten {
  // Longer ones are searched as they are: they are documents rather than questions.
  if (question.length > maxQuestion || !/[\p{L}\p{N}]/u.test(question)) {
    return { queries: [question], filters, steps: [] };
  }
  const narrowed = readFilters(question, outline, filters);
  const whole = standAlone(narrowed.question, history, vocabulary);
  // Only of English there is a dictionary that tells slips from words that the course does not have.
  const corrected = language === "en" ? correctSpelling(whole, vocabulary) : { text: whole, steps: [] };
  const parts = splitParts(corrected.text, vocabulary);
  const forms = findOtherForms(corrected.text, vocabulary, language);
  const steps: RewriteStep[] = [
    ...narrowed.steps,
    ...(whole === narrowed.question
      ? []
      : [{ kind: "follow-up" as const, from: narrowed.question, to: whole }]),
    ...corrected.steps,
    ...parts.map((part) => ({ kind: "split" as const, from: corrected.text, to: part })),
    ...forms,
  ];
  const queries = [corrected.text, ...parts].map((query) => addForms(query, forms));
  return { queries: [...new Set(queries)], filters: narrowed.filters, steps };
}

/** The other form of what this query names. */
function addForms(query: string, forms: RewriteStep[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[-–]/g, " ");
  const added = forms.filter(({ from }) => plain(query).includes(plain(from))).map(({ to }) => to);
  return [query, ...added].join(" ");
}
