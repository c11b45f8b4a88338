import type { Span } from "../../src/text/split.ts";

/** Where in an answer a judge and people see something unsupported. */
export interface SpannedExample {
  answer: string;
  /** What people marked; undefined where they marked no words. */
  marked: Span[] | undefined;
  /** What the judge marked; undefined where it tells no words. */
  found: Span[] | undefined;
}

/** Over the words of all examples that have both. */
export interface SpanAgreement {
  n: number;
  precision: number;
  recall: number;
  f1: number;
}

/**
 * How far the judge marks the words that people marked, as RAGTruth counts it (Niu et al., 2024): precision, recall and F1
 * over letters, of all examples together. Null where no example has marks of both.
 */
export function spanAgreement(examples: SpannedExample[]): SpanAgreement | null {
  const both = examples.filter(({ marked, found }) => marked !== undefined && found !== undefined);
  if (both.length === 0) return null;
  let [right, said, wanted] = [0, 0, 0];
  for (const { answer, marked = [], found = [] } of both) {
    const people = lettersIn(answer, marked);
    const judge = lettersIn(answer, found);
    said += judge.size;
    wanted += people.size;
    for (const at of judge) if (people.has(at)) right++;
  }
  const [precision, recall] = [said === 0 ? 0 : right / said, wanted === 0 ? 0 : right / wanted];
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { n: both.length, precision, recall, f1 };
}

/** Offsets of the letters and digits; blanks and marks count for nobody. */
function lettersIn(text: string, spans: Span[]): Set<number> {
  const letters = new Set<number>();
  for (const { start, end } of spans)
    for (let at = start; at < Math.min(end, text.length); at++)
      if (/[\p{L}\p{N}]/u.test(text.charAt(at))) letters.add(at);
  return letters;
}
