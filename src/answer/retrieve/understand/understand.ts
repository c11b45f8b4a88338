import { errorMessage } from "../../../errors.ts";
import { orAbort } from "../../../or-abort.ts";
import type { Provider } from "../../../providers/provider.ts";
import type { CourseIndex } from "../../../search/course-index.ts";
import { checkFilters } from "../../../search/filters.ts";
import { joinWords } from "../../../search/join-words.ts";
import { knownLanguageOf } from "../../../text/language.ts";
import type { Language } from "../../../text/lexicon.ts";
import type { Question } from "../../../types.ts";
import { standsAlone } from "./follow-up.ts";
import { rewriteWithModel } from "./model.ts";
import { rewrite } from "./rewrite.ts";
import type { Rewritten } from "./rewritten.ts";
import { findAsides, findUnmentioned } from "./unmentioned.ts";

/** `by`: `words`, or the model that made the queries; `problem`: why it did not. */
export interface Understood extends Rewritten {
  /** Names and terms of the question that the courses never mention, as they are written. */
  unmentioned: string[];
  /** Such names that the question does not ask about. */
  aside: string[];
  by: string;
  problem: string | null;
}

/** Milliseconds after which Lectern no longer waits for the model. */
const modelLimitMs = 3_000;

/**
 * What to search for, and where. The form without a model is never skipped; a model is asked only where a question
 * leans on others or has parts, for a plain one gains nothing by it. Throws `invalid` for a filter that the courses do
 * not have.
 */
export async function understand(
  { rewriter, models }: Pick<Provider, "rewriter" | "models">,
  question: Question,
  indexes: CourseIndex[],
  signal: AbortSignal,
): Promise<Understood> {
  const words = joinWords(indexes);
  const filters = indexes.length > 0 ? checkFilters(question.filters, words.outline) : question.filters;
  const language = languageOfQuestion(question.question, indexes);
  const asked = { ...question, filters, language };
  const local = rewrite(asked, words);
  const corrected = local.steps.flatMap(({ kind, from }) => (kind === "mended" ? [from] : []));
  const strange = indexes.length > 0 ? findUnmentioned(question.question, words.vocabulary, language) : [];
  const names = strange.filter((name) => !corrected.includes(name));
  const asides = language === "en" ? findAsides(question.question, names, words.vocabulary) : [];
  // What is asked of something that the course lacks is not covered, whatever else it names.
  const isAside = names.length > 0 && asides.length === names.length;
  const missing = { unmentioned: isAside ? [] : names, aside: isAside ? names : [] };
  const { history } = question;
  const isAlone = history.length === 0 || (language === "en" && standsAlone(question.question, history));
  const isPlain = isAlone && !local.steps.some(({ kind }) => kind === "split");
  if (!rewriter || isPlain) return { ...local, ...missing, by: "words", problem: null };
  const by = models.rewrite ?? "a model";
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(modelLimitMs)]);
    const rewritten = await orAbort(rewriteWithModel(rewriter, asked, words, limit), limit);
    return { ...rewritten, ...missing, by, problem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { ...local, ...missing, by: "words", problem: `${by} did not rewrite: ${errorMessage(error)}` };
  }
}

/** Where a question does not tell its language, it is in the course's; English only where the course is in nothing else. */
function languageOfQuestion(question: string, indexes: CourseIndex[]): Language {
  const languages = indexes.flatMap((index) => [...index.languages]);
  return knownLanguageOf(question) ?? languages.find((language) => language !== "en") ?? "en";
}
