/** A question that a slide answers, before a person has seen it. */
export interface Proposal {
  question: string;
  answer: string;
  /** What sort of question it is; reports slice by it. `written`: by a model. */
  kind:
    | "definition"
    | "function"
    | "reason"
    | "condition"
    | "number"
    | "list"
    | "table"
    | "topic"
    | "written";
}

/** What a template makes of a statement, which is itself the answer. */
export type Made = Omit<Proposal, "answer"> | null;

/** A question of words that were set in different cases: one blank between words, a capital first, one mark last. */
export function ask(words: string): string {
  const one = words
    .replace(/\s+/g, " ")
    // Slides slip here; a question should not repeat it.
    .replace(/\ba (?=[aeio]\p{Ll})(?!one\b|once\b|eu)/giu, "an ")
    .replace(/[\s?.:;,]+$/, "")
    .trim();
  return `${one.charAt(0).toUpperCase()}${one.slice(1)}?`;
}
