import { type Metric, notApplicable } from "./metric.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";

/**
 * Share of the answer's sentences that carry a citation. Headings and questions need none, nor does a lead-in ("There
 * are two:") when something below it is cited. A marker that names no citation counts for nothing.
 */
export const citationCoverage: Metric = {
  name: "citation coverage",
  group: "citations",
  better: "higher",
  unit: "share",
  about:
    "Share of the answer's sentences and bullets that carry a citation; headings, questions and lead-ins of a cited list need none.",
  score(_, { answer, answered, citations }) {
    if (!answered) return notApplicable("refused");
    const known = new Set(citations.map(({ marker }) => marker));
    const isCited = ({ markers }: Sentence) => markers.some((marker) => known.has(marker));
    const sentences = sentencesOf(answer);
    const due = sentences.filter((sentence, index) => {
      if (isCited(sentence)) return true;
      if (sentence.role === "lead-in") return !itemsBelow(sentences, index).some(isCited);
      return sentence.role === "statement";
    });
    if (due.length === 0) return notApplicable("no sentence that needs a citation");
    const bare = due.filter((sentence) => !isCited(sentence));
    return {
      value: (due.length - bare.length) / due.length,
      reason: bare.length === 0 ? "all cited" : `without: ${bare.map(({ text }) => text).join(" | ")}`,
    };
  },
};

/** The list or table that follows a lead-in; else the one sentence that does. */
function itemsBelow(sentences: Sentence[], index: number): Sentence[] {
  const below = sentences.slice(index + 1);
  const end = below.findIndex(({ item }) => !item);
  const items = end === -1 ? below : below.slice(0, end);
  return items.length > 0 ? items : below.slice(0, 1);
}
