import type { Hit, Slide } from "../../src/types.ts";
import type { EvalCase } from "../dataset/cases.ts";
import { type Metric, notApplicable } from "./metric.ts";

/** Whether a slide is one of the case's references: by deck and page, by deck alone, or by external id. */
export function isRelevant({ referenceSlides, relevant }: EvalCase, slide: Slide): boolean {
  if (slide.externalId !== undefined && relevant.includes(slide.externalId)) return true;
  return referenceSlides.some(({ deck, page }) => {
    const sameDeck = slide.deck === deck || slide.deck.split("/").at(-1) === deck;
    const [first, last] = slide.pages ?? [slide.page, slide.page];
    return sameDeck && (page === undefined || (page >= first && page <= last));
  });
}

function firstRelevantRank(one: EvalCase, hits: Hit[]): number | null {
  const index = hits.findIndex((hit) => isRelevant(one, hit.slide));
  return index === -1 ? null : index + 1;
}

const hasReference = (one: EvalCase) => one.referenceSlides.length + one.relevant.length > 0;
const found = (rank: number | null) => (rank === null ? "not found" : `at rank ${rank}`);

/** 1 when a reference slide is among the first k. */
export function hitAt(k: number): Metric {
  return {
    name: `hit@${k}`,
    group: "retrieval",
    better: "higher",
    unit: "share",
    about: `Share of questions with a reference slide among the first ${k}.`,
    score(one, { hits }) {
      if (!hasReference(one)) return notApplicable("no reference slide");
      const rank = firstRelevantRank(one, hits);
      return { value: rank !== null && rank <= k ? 1 : 0, reason: found(rank) };
    },
  };
}

/** 1 / rank of the first reference slide, 0 where it was not retrieved (Voorhees, 1999). */
export const reciprocalRank: Metric = {
  name: "MRR",
  group: "retrieval",
  better: "higher",
  unit: "share",
  about: "Mean of 1 / rank of the first reference slide (Voorhees, 1999).",
  score(one, { hits }) {
    if (!hasReference(one)) return notApplicable("no reference slide");
    const rank = firstRelevantRank(one, hits);
    return { value: rank === null ? 0 : 1 / rank, reason: found(rank) };
  },
};
