import { contentTerms } from "../../src/text/terms.ts";
import { type Metric, notApplicable } from "../metrics/metric.ts";
import { withoutMarkers } from "../metrics/tokenize.ts";

/** What this judge is, on every report that it made. */
export const lexicalJudge = "lexical (no model: compares words, numbers and negations; it can't read)";

const negation = /\b(not|no|never|none|cannot|can't|doesn't|don't|isn't|without)\b/i;
const numbers = (text: string) => new Set(text.match(/\d+(?:[.,]\d+)*/g) ?? []);

/** Share of the answer's sentences whose words and numbers stand in one retrieved slide, with the same negation. */
export const lexicalFaithfulness: Metric = {
  name: "faithfulness",
  group: "answer",
  better: "higher",
  unit: "share",
  about: "Share of the answer's sentences whose words, numbers and negation stand in one retrieved slide.",
  score(_, answer) {
    if (!answer.answered) return notApplicable("refused");
    const sentences = splitSentences(withoutMarkers(answer.answer));
    if (sentences.length === 0) return notApplicable("no sentence with content words");
    const slides = answer.hits.map((hit) => hit.slide.text);
    const unsupported = sentences.filter((sentence) => !slides.some((slide) => supports(slide, sentence)));
    return {
      value: 1 - unsupported.length / sentences.length,
      reason: unsupported.length === 0 ? "all supported" : `unsupported: ${unsupported.join("; ")}`,
    };
  },
};

/** Share of the question's content words that the answer or the titles of its cited slides take up. */
export const lexicalRelevance: Metric = {
  name: "answer relevance",
  group: "answer",
  better: "higher",
  unit: "share",
  about: "Share of the question's content words that the answer or the titles of its cited slides take up.",
  score({ question }, answer) {
    if (!answer.answered) return notApplicable("refused");
    const wanted = contentTerms(question);
    if (wanted.size === 0) return notApplicable("the question has no content words");
    const said = contentTerms(
      `${answer.answer} ${answer.citations.map(({ slide }) => slide.title).join(" ")}`,
    );
    const missing = [...wanted].filter((term) => !said.has(term));
    return {
      value: 1 - missing.length / wanted.size,
      reason: missing.length === 0 ? "all taken up" : `missing: ${missing.join(", ")}`,
    };
  },
};

function splitSentences(text: string): string[] {
  return text
    .split(/\n+|(?<=[.!?])\s+/)
    .map((sentence) => sentence.replace(/^[-*•\s]+/, "").trim())
    .filter((sentence) => contentTerms(sentence).size > 0);
}

function supports(slide: string, sentence: string): boolean {
  const terms = contentTerms(sentence);
  const held = contentTerms(slide);
  const share = [...terms].filter((term) => held.has(term)).length / terms.size;
  const slideNumbers = numbers(slide);
  const numbersHold = [...numbers(sentence)].every((number) => slideNumbers.has(number));
  return share >= 0.8 && numbersHold && (!negation.test(sentence) || negation.test(slide));
}
