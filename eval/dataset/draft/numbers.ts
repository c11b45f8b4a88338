import { nameInSentence } from "./clauses.ts";
import { isName, type Lexicon, standsAlone } from "./names.ts";
import { ask, type Made } from "./proposal.ts";
import { baseOf, isBaseVerb, isPlural } from "./words.ts";

/** `up to 1,000 text sources`, `256, 512 or 1,024 dimensions`: a bound, the number, what is counted. */
const quantity =
  /^(?:(at most|at least|up to|about|around|exactly|only|over|more than)\s+)?((?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|twelve)(?:(?:, | or | and | to |–|-)\d[\d,.]*)*)\s+((?:\p{Ll}[\p{Ll}-]+\s+){0,2}\p{Ll}[\p{Ll}-]*s)\b/u;

/** `Titan offers 256, 512 or 1,024 dimensions` → `How many dimensions does Titan offer?` */
export function askNumber(statement: string, lexicon: Lexicon): Made {
  const words = statement.split(/\s+/);
  for (let at = 2; at <= Math.min(9, words.length - 2); at++) {
    const [, bound = "", , noun = ""] = quantity.exec(words.slice(at).join(" ")) ?? [];
    if (noun === "") continue;
    const clause = readCount(words.slice(0, at));
    if (!clause || /^the\s+\S+$/i.test(clause.name) || !standsAlone(clause.name, lexicon)) return null;
    const limit = /most|least/.test(bound) ? ` ${bound}` : "";
    const does = clause.modal || (isPlural(clause.name) ? "do" : "does");
    const shown = nameInSentence(clause.name, lexicon);
    return { question: ask(`How many ${noun} ${does} ${shown} ${clause.verb}${limit}`), kind: "number" };
  }
  return null;
}

/** Subject and verb of what stands before the number, all of it: `The source may have`. */
function readCount(words: string[]): { name: string; modal: string; verb: string } | null {
  const verb = words.at(-1) ?? "";
  const modal = words.at(-2) ?? "";
  if (/^(?:can|may|must|should|will)$/.test(modal)) {
    const name = words.slice(0, -2).join(" ");
    return isName(name) && isBaseVerb(verb) ? { name, modal, verb } : null;
  }
  const name = words.slice(0, -1).join(" ");
  if (!isName(name)) return null;
  const base = isPlural(name) ? (isBaseVerb(verb) ? verb : null) : baseOf(verb, "two");
  return base ? { name, modal: "", verb: base } : null;
}
