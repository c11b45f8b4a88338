import type { Tier } from "../providers/provider.ts";
import type { Filters, LegScore, SlideRef } from "../types.ts";
import type { Coverage } from "./retrieve/coverage.ts";
import type { Features } from "./retrieve/features.ts";
import type { RewriteStep } from "./retrieve/understand/rewritten.ts";

/** How the slides for a question were found, from the words asked to what the answerer was given. */
export interface Trace {
  rewrite: {
    /** `words`, or the model that made the queries. */
    by: string;
    queries: string[];
    filters: Filters;
    steps: RewriteStep[];
    /** Names and terms of the question that the course never mentions; absent in traces of before. */
    unmentioned?: string[];
    /** Such names that nothing is asked about: the question is answered, and told of them; absent in traces of before. */
    aside?: string[];
    problem: string | null;
  };
  /** `by`: `index`, or a knowledge base; `chunks`: how many were searched, null if that is not known. */
  search: { by: string; chunks: number | null; fusion: string; problem: string | null };
  rerank: { by: string | null; problem: string | null };
  /** The first candidates in their final order, best first. */
  candidates: TracedCandidate[];
  /** From retrieval alone; null if that can't tell, or a model judges for itself. */
  covered: Coverage | null;
  /**
   * How probable retrieval alone finds it that the course covers the question, 0…1, whoever judges in the end. Null where
   * it can't tell; absent in traces of before, and where nothing was searched.
   */
  nearness?: number | null;
  /** What the answerer was given, and what it was not, and why; null if nothing was packed. */
  pack: TracedPack | null;
  /** Packed slides whose words give a model orders; they are answered from like any other. Null if nothing was packed. */
  orders: TracedInjection[] | null;
  /** What the question was held to be worth; null if nothing was asked of a model. */
  tier: Tier | null;
}

export interface TracedInjection {
  slide: SlideRef;
  /** Which patterns of injection its words fit. */
  rules: string[];
}

export interface TracedCandidate {
  slide: SlideRef;
  /** The query for which it scored best. */
  query: string | null;
  bm25: LegScore | null;
  dense: LegScore | null;
  fused: LegScore | null;
  rerank: LegScore | null;
  features: Features | null;
  /** `hit 1`, or why it is not a hit. */
  outcome: string;
}

export interface TracedPack {
  tokens: number;
  packed: SlideRef[];
  left: { slide: SlideRef; why: string }[];
}

export const tracedCandidates = 20;
