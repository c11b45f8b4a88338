import { nameInSentence, readClause } from "./clauses.ts";
import { askCondition, askOrderReason, askReason } from "./conditions.ts";
import { isName, type Lexicon, standsAlone } from "./names.ts";
import { askNumber } from "./numbers.ts";
import { ask, type Made, type Proposal } from "./proposal.ts";
import { asksObject, baseOf, isAnyone, isBaseVerb, isPlural, isSignpost, isState } from "./words.ts";

/**
 * The best question that one statement answers; the answer is the whole statement, in the slide's words. None for a
 * statement whose subject is not a plain name: `It is fast` asks nothing that stands alone.
 */
export function askStatement(statement: string, lexicon: Lexicon): Proposal[] {
  const answer = statement.trim();
  if (answer.length < 20 || answer.length > 400 || /[?？]$/.test(answer) || dangles(answer)) return [];
  // Quotation marks set a term apart: they are in the way of reading it, and stay in the answer.
  const plain = answer.replace(/[“”"]/g, "");
  const makers = [
    askNumber,
    askReason,
    askOrderReason,
    askCondition,
    askDefinition,
    askAppositive,
    askMeaning,
    askLabel,
    askVerb,
  ];
  for (const make of makers) {
    const made = make(plain, lexicon);
    if (made) return [{ ...made, answer }];
  }
  return [];
}

/** Half a statement: cut at its end, or pointing at what stands elsewhere. */
const dangles = (text: string) =>
  /[:,–-]$/.test(text) ||
  /\b(?:and|or|the|a|of|to|following|below|above|ones?|this slide|next slide)[.]?$/i.test(text);

function askDefinition(statement: string, lexicon: Lexicon): Made {
  const [, name = "", verb = "", what = ""] =
    /^(.{2,70}?),? (is|are) ((?:an?|the|any|one of)\s.*)$/s.exec(statement) ?? [];
  if (/^(?:the (?:same|case|most)|.*\bones?)\b/.test(what)) return null;
  return define(name, verb, lexicon);
}

/** `HNSW, a layered graph of neighbours, is …` */
function askAppositive(statement: string, lexicon: Lexicon): Made {
  const [, name = "", verb = ""] = /^([^,]{2,60}), (?:an?|the) [^,]+, (is|are)\s/.exec(statement) ?? [];
  return define(name, verb, lexicon);
}

function define(name: string, verb: string, lexicon: Lexicon): Made {
  if (!isName(name) || (verb === "are") !== isPlural(name)) return null;
  if (isVague(name) || isAnyone(name) || !standsAlone(name, lexicon)) return null;
  return { question: ask(`What ${verb} ${nameInSentence(name, lexicon)}`), kind: "definition" };
}

function askMeaning(statement: string, lexicon: Lexicon): Made {
  const [, name = "", verb = "", particle = "", that] =
    /^["“]?(.{2,60}?)["”]? (means?|refers?|stands?)( to| for)? (that )?/.exec(statement) ?? [];
  const singular = verb.endsWith("s");
  if (!isName(name) || singular === isPlural(name) || !standsAlone(name, lexicon)) return null;
  // `The genes with low mean` is no verb.
  if (verb === "mean" && !that) return null;
  const does = `${singular ? "does" : "do"} ${nameInSentence(name, lexicon)}`;
  return { question: ask(`What ${does} ${verb.replace(/s$/, "")}${particle}`), kind: "definition" };
}

/** `Faithfulness: the share of …`, `License notice – a notice that …` */
function askLabel(statement: string, lexicon: Lexicon): Made {
  const [, label = "", rest = ""] = /^(.{2,50}?)(?::| [–—-]) (.+)$/s.exec(statement) ?? [];
  const name = label.replace(/^["“]|["”]$/g, "");
  const [first = "", second = ""] = rest.split(/\s+/);
  if (!isName(name) || name.split(/\s+/).some(isSignpost) || rest.split(/\s+/).length < 4) return null;
  if (isVague(name) || /^\p{L}+\s+(?:on|with|to|in)\s/iu.test(name)) return null;
  const shown = nameInSentence(name, lexicon);
  const plural = isPlural(name);
  const base = baseOf(first, second);
  if (base !== null && !isState(base) && (plural || standsAlone(name, lexicon))) {
    return { question: ask(`What ${plural ? "do" : "does"} ${shown} do`), kind: "function" };
  }
  if (!/^(?:an?|the|any)$/i.test(first)) return null;
  // What is told to be `a notice` is counted, so it is asked for as `a license notice`.
  const isTerm = /\(.+\)/.test(name) || /^(?:\p{Lu}\S* )+\p{Lu}\S*$/u.test(name);
  const needsArticle = !isTerm && !standsAlone(name, lexicon);
  if (needsArticle && !/^an?$/i.test(first)) return null;
  const article = needsArticle ? (/^[aeiou]/i.test(shown) ? "an " : "a ") : "";
  return { question: ask(`What ${plural ? "are" : "is"} ${article}${shown}`), kind: "definition" };
}

const modal = /^(?:can|may|must|should)$/;

function askVerb(statement: string, lexicon: Lexicon): Made {
  const clause = readClause(statement, lexicon);
  if (!clause || clause.rest.split(/\s+/).length < 2) return null;
  const { name, plural, verb, isAuxiliary, rest } = clause;
  if (isVague(name) || isAnyone(name)) return null;
  const shown = nameInSentence(name, lexicon);
  if (isAuxiliary) {
    const [base = "", ...object] = rest.split(/\s+/);
    if (!modal.test(verb) || !isBaseVerb(base) || isState(base)) return null;
    return putVerb(`What ${verb} ${shown}`, base, object.join(" "));
  }
  if (isState(verb)) return null;
  return putVerb(`What ${plural ? "do" : "does"} ${shown}`, verb, rest);
}

/** `What does BM25 need?` where the object is the answer, else `What does overlap do?` */
function putVerb(asked: string, verb: string, object: string): Made {
  const [first = "", second = ""] = object.split(/\s+/);
  const pointing = /^(?:it|them|that|not|less|more)\b|^(?:\p{L}\S* ){0,3}(?:this|these|those)\b/u;
  if (pointing.test(object) || second === "") return null;
  if (!asksObject(verb)) return { question: ask(`${asked} do`), kind: "function" };
  if (first === "to")
    return verb === "refer" ? { question: ask(`${asked} refer to`), kind: "definition" } : null;
  const particle = /^(?:on|of|for|from|in)\b/.exec(object)?.[0] ?? "";
  return { question: ask(`${asked} ${verb} ${particle}`), kind: "function" };
}

/** `the source`, `the model`: only the slide tells which. */
const isVague = (name: string) => /^the\s+\S+$/i.test(name);
