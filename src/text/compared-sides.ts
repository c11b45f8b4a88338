import { readPatterns } from "./lexicon.ts";
import { contentTerms } from "./words.ts";

const { sides: comparisons } = readPatterns("parts-of-questions", "sides", "next");

/** What a question compares, as the terms of each side; none where it is not said so. */
export function sidesIn(question: string): Set<string>[] {
  const found = comparisons.map((pattern) => pattern.exec(question)).find((one) => one !== null);
  const [one, other, carried] = (found?.slice(1) ?? []).map((side = "") => contentTerms(side));
  return [one, other]
    .flatMap((terms) => (terms?.size === 0 ? carried : terms) ?? [])
    .filter((terms) => terms.size > 0);
}
