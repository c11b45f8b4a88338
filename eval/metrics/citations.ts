import { type Metric, notApplicable } from "./metric.ts";
import { isRelevant } from "./retrieval.ts";

/** Share of citations whose slide was retrieved and holds the quote word for word. Below 1 is a bug. */
export const quoteValidity: Metric = {
  name: "quote validity",
  group: "citations",
  better: "higher",
  unit: "share",
  about: "Share of citations whose slide was retrieved and holds the quote word for word; below 1 is a bug.",
  score(_, { citations, hits }) {
    if (citations.length === 0) return notApplicable("no citation");
    const valid = citations.filter(({ slide, quote }) =>
      hits.some((hit) => hit.slide.id === slide.id && hit.slide.text.includes(quote)),
    ).length;
    return { value: valid / citations.length, reason: `${valid} of ${citations.length} hold` };
  },
};

/** 1 when at least one citation names a reference slide. */
export const citesReference: Metric = {
  name: "cites a reference slide",
  group: "citations",
  better: "higher",
  unit: "share",
  about: "Share of answers with at least one citation of a reference slide.",
  score(one, { answered, hits, citations }) {
    if (one.referenceSlides.length + one.relevant.length === 0) return notApplicable("no reference slide");
    if (!answered) return notApplicable("refused");
    const cited = hits.filter((hit) => citations.some(({ slide }) => slide.id === hit.slide.id));
    return {
      value: cited.some((hit) => isRelevant(one, hit.slide)) ? 1 : 0,
      reason: cited.map((hit) => `${hit.slide.deck} p. ${hit.slide.page}`).join(", "),
    };
  },
};
