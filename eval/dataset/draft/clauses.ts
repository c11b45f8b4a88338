import { isName, type Lexicon, standsAlone, withinSentence, withoutBrackets } from "./names.ts";
import { baseOf, isBaseVerb, isDeterminer, isNounToo, isPlural } from "./words.ts";

const auxiliary = /^(?:is|are|was|were|can|could|may|might|must|should|will|would)$/;

/** Subject and verb of `A reranker reads question and passage together`. */
interface Clause {
  name: string;
  plural: boolean;
  /** The verb's base, or an auxiliary as it stands. */
  verb: string;
  isAuxiliary: boolean;
  rest: string;
}

/** Null if the subject is not a plain name that can stand in a question. */
export function readClause(statement: string, lexicon: Lexicon): Clause | null {
  const words = statement.split(/\s+/);
  for (let at = 1; at <= Math.min(7, words.length - 2); at++) {
    const name = words.slice(0, at).join(" ");
    const [word = "", next] = words.slice(at);
    if (!isName(name)) continue;
    const plural = isPlural(name);
    // After `a reranker` no plural can come: `reads` is its verb.
    const one = /^an?\s/i.test(name);
    const rest = words.slice(at + 1).join(" ");
    const isAuxiliary = auxiliary.test(word);
    const verb = isAuxiliary ? word : plural ? pluralVerb(word, next) : baseOf(word, one ? "the" : next);
    if (!verb) continue;
    const agrees = !isAuxiliary || !(plural ? /^(?:is|was)$/ : /^(?:are|were)$/).test(verb);
    return agrees && standsAlone(name, lexicon) ? { name, plural, verb, isAuxiliary, rest } : null;
  }
  return null;
}

/** After a plural its verb stands bare. Where it may be a noun as well, only before what must be an object. */
function pluralVerb(word: string, next: string | undefined): string | null {
  if (!isBaseVerb(word) || word !== word.toLowerCase()) return null;
  const takesObject = next && (isDeterminer(next) || /^\p{Ll}+(?:s|ed|ly)\b/u.test(next));
  return takesObject || !isNounToo(word) ? word : null;
}

/** `does a reranker read question and passage`, `can a filter narrow the search` */
export function invert({ name, plural, verb, isAuxiliary, rest }: Clause, lexicon: Lexicon): string {
  const shown = nameInSentence(name, lexicon);
  if (isAuxiliary) return `${verb} ${shown} ${rest}`;
  return `${plural ? "do" : "does"} ${shown} ${verb} ${rest}`;
}

export const nameInSentence = (name: string, lexicon: Lexicon) =>
  withinSentence(withoutBrackets(name), lexicon);
