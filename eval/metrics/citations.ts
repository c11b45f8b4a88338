import type { Metric } from "../outcome.ts";
import { isRelevant } from "./retrieval.ts";

/** Share of citations whose slide was retrieved and holds the quote word for word. Below 1 is a bug. */
export const citationValidity: Metric = ({ answer }) => {
  const name = "citation validity";
  if (answer.citations.length === 0) return { name, value: null, reason: "no citation" };
  const valid = answer.citations.filter(({ slide, quote }) =>
    answer.hits.some((hit) => hit.slide.id === slide.id && hit.slide.text.includes(quote)),
  ).length;
  return {
    name,
    value: valid / answer.citations.length,
    reason: `${valid} of ${answer.citations.length} hold`,
  };
};

/** 1 when at least one citation names a reference slide. */
export const citesReference: Metric = ({ case: one, answer }) => {
  const name = "cites a reference slide";
  if (one.referenceSlides.length + one.relevant.length === 0)
    return { name, value: null, reason: "no reference slide" };
  if (!answer.answered) return { name, value: null, reason: "refused" };
  const cited = answer.hits.filter((hit) => answer.citations.some(({ slide }) => slide.id === hit.slide.id));
  const right = cited.some((hit) => isRelevant(one, hit.slide));
  return {
    name,
    value: right ? 1 : 0,
    reason: cited.map((hit) => `${hit.slide.deck} p. ${hit.slide.page}`).join(", "),
  };
};
