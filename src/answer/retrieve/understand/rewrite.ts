import { mend } from "./correct-spelling.ts";
import { findOtherForms } from "./expand.ts";
import { readFilters } from "./filters.ts";
import { standAlone } from "./follow-up.ts";
import type { Asked, CourseWords, RewriteStep, Rewritten } from "./rewritten.ts";
import { splitParts } from "./split.ts";

/** Longer questions are searched as they are: they are documents rather than questions. */
const longestQuestion = 4_000;

/** question ─filters→ ─stand alone→ ─mend→ ─split→ ─other forms→ queries. Without a model, in a few milliseconds. */
export function rewrite(
  { question, history, filters }: Asked,
  { vocabulary, outline }: CourseWords,
): Rewritten {
  if (question.length > longestQuestion || !/[\p{L}\p{N}]/u.test(question)) {
    return { queries: [question], filters, steps: [] };
  }
  const narrowed = readFilters(question, outline, filters);
  const whole = standAlone(narrowed.question, history, vocabulary);
  const mended = mend(whole, vocabulary);
  const parts = splitParts(mended.text, vocabulary);
  const forms = findOtherForms(mended.text, vocabulary);
  const steps: RewriteStep[] = [
    ...narrowed.steps,
    ...(whole === narrowed.question
      ? []
      : [{ kind: "follow-up" as const, from: narrowed.question, to: whole }]),
    ...mended.steps,
    ...parts.map((part) => ({ kind: "split" as const, from: mended.text, to: part })),
    ...forms,
  ];
  const queries = [mended.text, ...parts].map((query) => addForms(query, forms));
  return { queries: [...new Set(queries)], filters: narrowed.filters, steps };
}

/** The other form of what this query names. */
function addForms(query: string, forms: RewriteStep[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[-–]/g, " ");
  const added = forms.filter(({ from }) => plain(query).includes(plain(from))).map(({ to }) => to);
  return [query, ...added].join(" ");
}
