import type { Slide } from "../../src/types.ts";
import type { EvalCase } from "../dataset.ts";
import type { Metric, Outcome } from "../outcome.ts";

/** Whether a slide is one of the case's references: by deck and page, by deck alone, or by external id. */
export function isRelevant({ referenceSlides, relevant }: EvalCase, slide: Slide): boolean {
  if (slide.externalId !== undefined && relevant.includes(slide.externalId)) return true;
  return referenceSlides.some(({ deck, page }) => {
    const sameDeck = slide.deck === deck || slide.deck.split("/").at(-1) === deck;
    const [first, last] = slide.pages ?? [slide.page, slide.page];
    return sameDeck && (page === undefined || (page >= first && page <= last));
  });
}

function firstRelevantRank({ case: one, answer }: Outcome): number | null {
  const index = answer.hits.findIndex((hit) => isRelevant(one, hit.slide));
  return index === -1 ? null : index + 1;
}

const notApplicable = (name: string) => ({ name, value: null, reason: "no reference slide" });
const hasReference = ({ case: one }: Outcome) => one.referenceSlides.length + one.relevant.length > 0;

/** 1 when a reference slide is among the first k. */
export function hitAt(k: number): Metric {
  const name = `hit@${k}`;
  return (outcome) => {
    if (!hasReference(outcome)) return notApplicable(name);
    const rank = firstRelevantRank(outcome);
    return {
      name,
      value: rank !== null && rank <= k ? 1 : 0,
      reason: rank === null ? "not found" : `at rank ${rank}`,
    };
  };
}

/** 1 / rank of the first reference slide, 0 where it was not retrieved (Voorhees, 1999). */
export const reciprocalRank: Metric = (outcome) => {
  if (!hasReference(outcome)) return notApplicable("MRR");
  const rank = firstRelevantRank(outcome);
  return {
    name: "MRR",
    value: rank === null ? 0 : 1 / rank,
    reason: rank === null ? "not found" : `at rank ${rank}`,
  };
};
