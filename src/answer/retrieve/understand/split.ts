import type { Vocabulary } from "../../../search/vocabulary.ts";
import { splitSentences } from "../../../text/split.ts";
import { addContext } from "./follow-up.ts";
import { contentWords, isContent, isProper, placeWords, tidy } from "./words.ts";

const mostParts = 3;
const wh = "what|which|who|whose|why|how";
const auxiliary = "is|are|was|were|does|do|did|can|could|should|would|will|must|may|has|have";
/** Where a second question begins: a question word, or "when" and "where" with their verb, so that clauses stay whole. */
const secondQuestion = new RegExp(
  String.raw`\s*[,;]?\s+(?:and|or|but)(?: also)?,?\s+(?=(?:in |on |at |to |for |by |with |from )?(?:${wh})\b|(?:when|where)(?: exactly)? (?:${auxiliary})\b|(?:${auxiliary}) (?:it|they|there|we|i|you|the|an?)\b)`,
  "i",
);
const isQuestion = new RegExp(
  String.raw`^(?:(?:in|on|at|to|for|by|with|from|about) )?(?:${wh}|when|where|${auxiliary})\b`,
  "i",
);

/**
 * The parts of a question, each to be searched apart and each standing alone; none for a question of one part.
 */
export function splitParts(question: string, vocabulary: Vocabulary): string[] {
  // Patterns that begin or end with blanks would try each of many in a row.
  const bounded = question
    .slice(0, 1_000)
    .trim()
    .replace(/\s{2,}/g, (blanks) => (blanks.includes("\n") ? "\n" : " "));
  const clauses = splitQuestions(bounded).flatMap(splitClauses);
  const parts = clauses.length > 1 ? resolveParts(clauses, vocabulary) : [];
  const found = parts.length > 1 ? parts : splitComparison(bounded);
  return found.length > 1 ? found.slice(0, mostParts) : [];
}

/** Numbered questions, and sentences that each end in a question mark. */
function splitQuestions(text: string): string[] {
  const numbered = text.split(/(?:^|\s)(?:\(?\d{1,2}[.)]|\(?[a-e]\))\s+/).map((part) => part.trim());
  if (numbered.filter(hasContent).length > 1 && /^\(?(?:1|a)[.)]|[\s:]\(?(?:1|a)[.)]\s/.test(text)) {
    return numbered.filter((part) => isQuestion.test(part) || part.includes("?"));
  }
  const ends = splitSentences(text).map(({ end }) => end);
  const asking = ends.filter((end) => /(?:[^\s?]\?|？)\s*$/.test(text.slice(0, end)));
  // What is said before a question is part of it.
  const questions = asking.map((end, index) => text.slice(asking[index - 1] ?? 0, end).trim());
  return questions.length > 1 ? questions : [text];
}

function splitClauses(sentence: string): string[] {
  const clauses = sentence.split(secondQuestion).map((clause) => clause.trim());
  return isQuestion.test(clauses[0] ?? "") ? clauses : [sentence];
}

/** A part that refers to the part before it takes over its words; a clause without content of its own is no part. */
function resolveParts(clauses: string[], vocabulary: Vocabulary): string[] {
  const telling = clauses.filter(saysEnough);
  if (telling.length < 2) return [];
  return telling.map((clause, index) => {
    const before = telling[index - 1];
    const text = clause.replace(/[,;]+$/, "");
    if (before === undefined || !(pronoun.test(text) || asksMore(text))) return text;
    return addContext(text, [[], contentWords(before)], vocabulary);
  });
}

/** A circumstance of what was asked before, without its name: "… and how much time do I get?" */
const circumstance = /^(?:how (?:many|much|long|often|soon|far|large|big|fast|old)|when|where|who|why)\b/i;
const whichOne = /^(?:in|at|on|for|from|to|by|with) (?:which|what)\b/i;
const asksMore = (clause: string) =>
  (circumstance.test(clause) || (whichOne.test(clause) && contentWords(clause).length <= 1)) &&
  contentWords(clause).length <= 2 &&
  !placeWords(clause).some((word) => word.text !== "I" && isProper(word));

const pronoun = /\b(?:it|its|they|them|their|this|that|these|those|each|one)\b/i;

/** Two words of its own, or one and no pronoun in its place ("and how does it work?"). */
function saysEnough(clause: string): boolean {
  const content = contentWords(clause);
  return content.length >= 2 || (content.length === 1 && !pronoun.test(clause));
}

const comparing: RegExp[] = [
  /\b(?:differences?|distinction|comparison|relation(?:ship)?|trade-?offs?) (?:is there )?between (?<first>.+?),? and (?<second>.+)$/i,
  /^(?:please )?(?:compare|contrast)(?: and contrast)? (?<first>.+?),? (?:and|with|to|against) (?<second>.+)$/i,
  /\bhow (?:do|does|is|are) (?<first>.+?),? (?:differ(?:ent)?|distinct) (?:from|to|than) (?<second>.+)$/i,
  /^how (?:do|are) (?<first>.+?) and (?<second>.+?) (?:differ|different|compare)(?: (?:in|for|on) .+)?(?=$|[,;])/i,
  // Small letters: "VS Code" compares nothing.
  /^(?:[Ww]hat (?:is|are) |[Ww]hen to use |[Hh]ow do(?:es)? )?(?<first>.+?) (?:vs\.?|versus) (?![Cc]ode\b)(?<second>.+?)(?: (?:compare|differ|perform))?$/,
  /^what do (?<first>\S+) and (?<second>\S+) (?:do|mean|stand for)$/i,
  /^(?:what are|define|explain|describe) (?<first>(?:the )?\S+) and (?<second>\S+(?: (?:in|of|for|on) .+)?)$/i,
];

/** The two or three things that are compared, each as words to search for. */
function splitComparison(question: string): string[] {
  const asked = question.replace(/[?!.\s]+$/, "");
  for (const pattern of comparing) {
    const { first, second } = pattern.exec(asked)?.groups ?? {};
    if (!first || !second) continue;
    const things = [...first.split(/\s*,\s*/), cutClause(second)].map(bare);
    if (things.length > mostParts || !things.every(isThing)) return [];
    return shareWords(things);
  }
  return [];
}

/** "…, and how do I …" is no part of what is compared. */
const cutClause = (text: string) => text.split(secondQuestion)[0]?.split(/,|;|\?/)[0] ?? text;
const bare = (thing: string) => tidy(thing.replace(/^(?:the|an?|both|using|use) /i, ""));
const isThing = (thing: string) =>
  hasContent(thing) &&
  thing.split(" ").length <= 7 &&
  !/^(?:two|both|these|those|all|each)\b|[[({:]$/i.test(thing);
const hasContent = (text: string) => placeWords(text).some(({ text: word }) => isContent(word));

/** A word that needs another word behind it: "biological and technical replicates", but "precision and mean rank". */
const adjective = /^[a-z-]+(?:al|ic|ed|ing|ive|ary|ory|ous|ble|ent|ant|ar|ain|bound|less|ful|se|en)$/;

/** What stands once and belongs to all: "biological and technical replicates", "A and B in BitBake", "HTTP 429 and 503". */
function shareWords(things: string[]): string[] {
  const last = things.at(-1) ?? "";
  const [, core = last, tail = ""] = /^(.+?)( (?:in|for|of|on) .+)$/i.exec(last) ?? [];
  const head = core.split(" ");
  return things.map((thing, index) => {
    const words = thing.split(" ");
    if (index === things.length - 1) {
      const [name, number] = (things[0] ?? "").split(" ");
      const sameKind = /^\d[\d.]*$/.test(core) && /^\d/.test(number ?? "");
      return sameKind ? `${name} ${thing}` : thing;
    }
    const shared = head.length === 2 && adjective.test(thing);
    return `${thing}${shared ? ` ${head[1]}` : ""}${words.length <= 2 ? tail : ""}`;
  });
}
