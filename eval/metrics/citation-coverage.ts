import { findSupport } from "../../src/answer/cite/support.ts";
import { markersIn } from "../../src/text/scan-markers.ts";
import { type Metric, notApplicable } from "./metric.ts";

/**
 * Share of the answer's statements that carry a citation, as the page counts it. A marker that names no citation counts
 * for nothing.
 */
export const citationCoverage: Metric = {
  name: "citation coverage",
  group: "citations",
  better: "higher",
  unit: "share",
  about:
    "Share of the answer's sentences and bullets that carry a citation or stand in a quote; headings, questions and lead-ins of a cited list need none.",
  score(_, { answer, answered, citations }) {
    if (!answered) return notApplicable("refused");
    const { coverage, unsupported } = findSupport(answer, markersIn(answer, citations), citations);
    if (coverage === null) return notApplicable("no sentence that needs a citation");
    const bare = unsupported.map(({ start, end }) => answer.slice(start, end));
    return { value: coverage, reason: bare.length === 0 ? "all cited" : `without: ${bare.join(" | ")}` };
  },
};
