import { isName, type Lexicon, withinSentence, withoutBrackets } from "./names.ts";
import { ask } from "./proposal.ts";
import { baseOf, isBaseVerb, isPlural } from "./words.ts";

const aside =
  /^(?:any |more )?questions\b|^(?:why|how|what|who|when|where|so what|what else|what next|what now|who (?:am i|are we|are you))\W*$/i;
const asking =
  /^(?:what|why|how|when|where|who|whose|which|is|are|was|were|can|could|do|does|did|should|must|may|will|has|have)\b/i;
/** Words that point out of the slide. */
const pointing =
  /\b(?:this|these|that|those|we|our|us|it|they|here|today|next|another|i|my|your)\b|\byou (?:want|have|need|think|know)\b/i;

/**
 * A title as a question: one that is a question already, `Why a reranker helps`, `When to skip reranking`, `What an
 * embedding is`. Null for all others.
 */
export function askTitle(title: string, lexicon: Lexicon): string | null {
  const text = title
    .replace(/\s+/g, " ")
    .replace(/^(?:\d+(?:\.\d+)*[.:)]?|chapter \d+:?)\s+/i, "")
    .trim();
  if (text.split(" ").length < 3 || text.length > 120 || aside.test(text)) return null;
  if (/[?？]$/.test(text))
    return pointing.test(text) || !asking.test(text) ? null : text.replace(/\s+([?？])$/, "$1");
  const [, word = "", rest = ""] = /^(why|what|when|where|how)\s+([^?:;,]+)$/i.exec(text) ?? [];
  if (word === "" || pointing.test(rest)) return null;
  return askOrder(word, rest, lexicon) ?? askClause(word, rest, lexicon);
}

/** `How to prepare a deck`, `When to skip reranking` */
function askOrder(word: string, rest: string, lexicon: Lexicon): string | null {
  const [, verb = "", object = ""] = /^to\s+(\S+)\s*(.*)$/.exec(rest) ?? [];
  if (verb === "" || /\b(?:what|why|who|is|are)\b/i.test(object)) return null;
  const does = /^how$/i.test(word) ? "do" : "should";
  return ask(`${word} ${does} you ${withinSentence(`${verb} ${object}`.trim(), lexicon)}`);
}

function askClause(word: string, rest: string, lexicon: Lexicon): string | null {
  const words = rest.split(" ");
  for (let at = 1; at < words.length; at++) {
    const name = words.slice(0, at).join(" ");
    const verb = words[at] ?? "";
    const after = words.slice(at + 1).join(" ");
    if (!isName(name)) continue;
    const shown = withinSentence(withoutBrackets(name), lexicon);
    if (/^(?:is|are|can|may|must|should|will|was|were|could)$/.test(verb)) {
      return ask(`${word} ${verb} ${shown} ${after}`);
    }
    const plural = isPlural(name);
    const bare = plural ? (isBaseVerb(verb) ? verb : null) : titleVerb(verb, words[at + 1]);
    if (bare) return ask(`${word} ${plural ? "do" : "does"} ${shown} ${bare} ${after}`);
  }
  return null;
}

/** At the end of `Why hybrid search wins` even a word that may be a noun is the verb. */
const titleVerb = (verb: string, next: string | undefined) => baseOf(verb, next ?? "the");
