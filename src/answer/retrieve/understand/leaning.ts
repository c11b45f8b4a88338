import { contentWords, placeWords, stemOf } from "./words.ts";

/**
 * How a question leans on what was said before: not at all ("whole"); by words that point back or by leaving out what
 * it is about ("pointing"); or by naming only what takes another's place ("replacing": "And for Titan?").
 */
export type Leaning = "whole" | "pointing" | "replacing";

const opening = /^(?:and|but|so|or|also|then|ok(?:ay)?|well|now)\b[\s,]*/i;
const replacing =
  /^(?:(?:and|but|or)\b[\s,]*)?(?:what|how) about\b|^(?:and|but|or)\b[\s,]+(?:for|in|with|on|of|to|from|by|at)\b/i;
const asks =
  /^(?:what|which|who|whose|whom|when|where|why|how|is|are|was|were|does|do|did|can|could|should|would|will|must|may|has|have|list|explain|describe|show|give|name|tell|define|compare)\b/i;
/** A question that names what it is about, however short. */
const defining =
  /^(?:what(?:['’]s| is| are| was| were| does| do)|who(?:['’]s| is)|how (?:do|does)|define|explain|describe|why (?:is|are|do|does))\b/i;
/** "Is it possible to …", "does it make sense to …": this "it" points forward. */
const forward =
  /\b(?:is|was|be|would|makes?|make|does|takes?|isn['’]t) it (?:[\w'’]+ ){0,3}?(?:to|that|if|when|for)\b|\bit (?:is|was|takes|makes) (?:[\w'’]+ ){0,3}?(?:to|that|if)\b|\bwhat time is it\b/gi;
/** The course itself, and phrases in which a pointing word points at nothing. */
const atCourse =
  /\b(?:this|these|that|those|the other) (?:course|class|lecture|lesson|module|week|deck|slide|section|chapter|unit|workshop|homework|project|page|quiz|tutorial|repo)s?\b|\b(?:is|are|was|were) there\b(?! (?:something|anything))|\bthere (?:is|are|was|were)\b|\bso that\b/gi;
const personal = /\b(?:it|itself|they|them|theirs|he|she|him)\b/gi;
const possessive = /\b(?:its|their|his|hers?)\b/gi;
const clauseEnd =
  /[,;:?!]|\b(?:and|but|or|if|when|while|because|so|that|which|who|once|before|after|until|unless|than|how|what|why|where)\b|\b(?:to|for)\b(?=\s+\S)/gi;
/** Not the conjunction and the relative: "questions that …", "know that …". */
const pointing =
  /(?:^|[,;]\s*|\b(?:and|but|for|of|in|on|with|without|about|to|from|by|at|than|like|does|do|is|are|was|were|did|can|should|would|could|if|when|why|how|because|after|before|use|using|do|mean|explain) )(?:this|that|these|those|such)\b|\b(?:this|that|these|those)(?=\s*(?:[?.!,;]|$))/gi;
const elliptical =
  /\b(?:the|which|any|an?) ?(?:other|first|second|third|fourth|last|latter|former|same|latest|previous|next)(?: (?:one|two|three|of them))?s?(?=\s*(?:[?.!,;]|$| (?:is|are|do|does|did|can|mean|work|differ|useful|one|ones|option|method|approach)\b))|\b(?:another|other|better|different|quicker|faster|simpler|easier|cheaper) (?:one|way|option|method|approach)s?\s*[?.!]|\b(?:one|ones)(?= of (?:my|your|our|their) own| at a time|\s*(?:[?.!,]|$))|\b(?:both|either|neither|each|instead|otherwise)\s*(?:[?.!,]|$)|\b(?:is|are) there (?:something|anything)\b|\banything else\b|\bany alternatives?\b|\bthen\s*\?*$/gi;
/** Chinese, Russian, German, French and Spanish words that point back, or open a question that does. */
const elsewhere =
  /^(?:那么|那|而|还有)|[它牠]|(?:这|那)(?:个|些|种|样)|^(?:а|и|но)\s|(?<!\p{L})(?:он|она|оно|они|его|её|ее|их|ему|ей|им|них|нём|нем|это|этот|эта|эти|этого|этом)(?!\p{L})|^(?:und|aber)\s|\b(?:dessen|deren|davon|damit|dafür|dazu|daran|darin|dabei)\b|^(?:et|y|pero)\s/iu;

const courtesy =
  /^(?:thanks?|thank you|hello|hi|hey|ok(?:ay)?|yes|no|bye|good (?:morning|day|evening))\b[^?]*$/i;

/** `before` is what was said last: a short question about "the …" of it leans on it. */
export function findLeaning(question: string, before: string): Leaning {
  const asked = question.trim();
  if (replacing.test(asked)) return "replacing";
  if (elsewhere.test(asked) && placeWords(asked).length <= 12) return "pointing";
  const content = contentWords(asked);
  if (content.length === 0) return courtesy.test(asked) || !hasLetters(asked) ? "whole" : "pointing";
  const rest = asked.replace(opening, "");
  const said = rest.replace(forward, " ").replace(atCourse, " ");
  if (pointsBack(said)) return "pointing";
  const opened = rest !== asked;
  if (opened && !asks.test(rest)) return "replacing";
  if (opened && content.length <= 1 && !defining.test(rest)) return "pointing";
  return content.length <= 2 && takesUp(rest, before) ? "pointing" : "whole";
}

/** Whether a word points at something that the question itself does not name before it. */
function pointsBack(said: string): boolean {
  const heads = (pattern: RegExp) => Array.from(said.matchAll(pattern), ({ index }) => said.slice(0, index));
  return (
    [personal, pointing, elliptical].some((pattern) => !heads(pattern).every(endsClause)) ||
    !heads(possessive).every(namesSomething)
  );
}

/**
 * "it" can't mean what stands in its own clause (binding theory, Chomsky 1981): "why does the model need it" points
 * back, "how do I load a model and use it" doesn't.
 */
function endsClause(head: string): boolean {
  const last = Array.from(head.matchAll(clauseEnd)).at(-1);
  return last !== undefined && contentWords(head.slice(0, last.index)).length > 0;
}

/** "its" can: "does a reranker change its input". */
function namesSomething(head: string): boolean {
  const words = contentWords(head);
  return words.length > 1 || (words.length === 1 && /\b(?:an?|the|my|our|your) \S+ /i.test(head));
}

/** "What does the mask look like?" after an answer that speaks of a mask. */
function takesUp(question: string, before: string): boolean {
  if (before === "" || defining.test(question.replace(/^what do(?:es)?/i, ""))) return false;
  const stems = new Set(contentWords(before).map(stemOf));
  return Array.from(question.matchAll(/\bthe ([\p{L}-]+)/giu)).some(([, noun = ""]) =>
    stems.has(stemOf(noun)),
  );
}

const hasLetters = (text: string) => /\p{L}/u.test(text);
