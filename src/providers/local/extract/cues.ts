import type { Item } from "../../../text/blocks.ts";
import { readPatterns } from "../../../text/lexicon.ts";
import { countWords } from "../../../text/words.ts";
import type { Form } from "./form.ts";
import type { Asked } from "./scored.ts";

const patterns = readPatterns(
  "answer-cues",
  "figure",
  "quantity",
  "reason",
  "defining",
  "subject",
  "article",
  "leaning",
  "label",
  "enumeration",
);

const has = (kind: keyof typeof patterns, text: string) => patterns[kind].some((one) => one.test(text));
export const leansOnBefore = (text: string): boolean => has("leaning", text);
export const saysQuantity = (text: string): boolean => has("quantity", text);

/** The name that a line begins with; all of it where no more stands behind. */
export const labelOf = (text: string): string =>
  patterns.label.map((pattern) => pattern.exec(text)?.groups?.name).find((name) => name !== undefined) ?? "";

const severalAnswers = new Set<Form>(["list", "comparison", "number"]);
/** A bullet that bears a name of the question tells of it. */
const labelCue = 3;

/** Words behind a name that tell of it; fewer are a figure, or another name. */
const leastSaid = 3;

/** An item, and whether others hang on it. */
type Cued = Item & { announces: boolean };

/** Signs that an item is the kind of answer that is asked for: a figure, a reason, what something is; less where it says hardly anything new. */
export function cuesOf(item: Cued, asked: Asked, information: Information): number {
  const { text, kind, announces } = item;
  let found = labelCue * labelShare(item, asked, information);
  if (asked.form === "number") found += has("quantity", text) ? 2 : has("figure", text) ? 1 : 0;
  // A table answers what has several answers; beside prose it is as often a screenshot's.
  if (kind === "row" && !severalAnswers.has(asked.form)) found--;
  if (asked.form === "list" && has("enumeration", text)) found += labelCue * holdsFirst(text, asked);
  if (asked.form === "reason" && has("reason", text)) found++;
  found += defines(text, asked.question);
  const news = [...asked.read(text)].filter((term) => !asked.terms.has(term)).length;
  // What announces others says what they say.
  return kind === "row" || announces || news >= 3 ? found : found - (3 - news) / 2;
}

/** Whether a line names what is listed: the first that a list is asked of. */
function holdsFirst(text: string, { terms, read }: Asked): number {
  const [first] = terms;
  return first !== undefined && read(text).has(first) ? 1 : 0;
}

/** What a question asks the meaning of, without what it stands in; empty where it asks for something else. */
export const subjectOf = (question: string): string =>
  patterns.subject
    .map((pattern) => pattern.exec(question)?.groups?.name?.toLowerCase())
    .find((name) => name !== undefined) ?? "";

/** 2 for a line that says what is asked, 1 for one that begins with its name. */
export function defines(text: string, question: string): number {
  const subject = subjectOf(question);
  if (!subject || countWords(subject) > 4) return 0;
  const plain = text.toLowerCase().replace(/[*_`]/g, "");
  const said = patterns.article.reduce((rest, article) => rest.replace(article, ""), plain);
  if (!said.startsWith(subject)) return 0;
  return has("defining", said.slice(subject.length)) ? 2 : 1;
}

/** Weights of the question's terms, and their sum. */
export interface Information {
  weights: Map<string, number>;
  total: number;
}

/** The share of information in the name that a bullet bears, where the question has all of it and more stands behind it. */
function labelShare(
  { text, kind, announces }: Cued,
  { terms, read }: Asked,
  { weights, total }: Information,
): number {
  const label = labelOf(text);
  if (kind !== "bullet" || (!announces && countWords(text.slice(label.length)) < leastSaid)) return 0;
  const named = [...read(label)];
  if (!named.every((term) => terms.has(term))) return 0;
  return named.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0) / total;
}
