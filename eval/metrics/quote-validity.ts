import { type Metric, notApplicable } from "./metric.ts";

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
