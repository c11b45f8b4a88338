import { kindOf, type SlideKind } from "../../text/slide-kind.ts";
import { type Question, toSlideRef } from "../../types.ts";
import { type Trace, type TracedCandidate, tracedCandidates } from "../trace.ts";
import { coverageFeatures, judgeCoverage } from "./coverage.ts";
import type { Reranked } from "./rerank.ts";
import type { Found, ReadCandidate, Search } from "./search.ts";
import type { Understood } from "./understand/understand.ts";

interface Stages {
  search: Search;
  understood: Understood;
  found: Found;
  reranked: Reranked;
  hits: ReadCandidate[];
}

/** What each stage of a retrieval made of the question. */
export function traceRetrieval({ search, understood, found, reranked, hits }: Stages): Trace {
  const { by, queries, filters, steps, unmentioned, aside, problem } = understood;
  // Without an index retrieval knows an order, and nothing of how well it fits.
  const known = search.indexes.length > 0 ? coverageFeatures(queries, found.candidates) : [];
  const covered = judgeCoverage(known, unmentioned);
  return {
    rewrite: { by, queries, filters, steps, unmentioned, aside, problem },
    search: { by: search.by, chunks: search.chunks, fusion: search.fusion, problem: found.problem },
    rerank: { by: reranked.by, problem: reranked.problem },
    candidates: reranked.hits.slice(0, tracedCandidates).map((one) => traceCandidate(one, hits)),
    covered,
    nearness: covered?.probability ?? null,
    pack: null,
    orders: null,
    tier: null,
  };
}

/** Of an answer that was found among those of before. */
export function traceRecalled({ chunks }: Search, { question, filters }: Question): Trace {
  return {
    rewrite: { by: "words", queries: [question], filters, steps: [], problem: null },
    search: { by: "the answers given before", chunks, fusion: "none", problem: null },
    rerank: { by: null, problem: null },
    candidates: [],
    covered: null,
    pack: null,
    orders: null,
    tier: null,
  };
}

function traceCandidate(candidate: ReadCandidate, hits: ReadCandidate[]): TracedCandidate {
  const { slide, query, legs, fused, features } = candidate;
  return {
    slide: toSlideRef(slide),
    query,
    bm25: legs.bm25,
    dense: legs.dense,
    fused,
    rerank: legs.rerank,
    features,
    outcome: outcomeOf(candidate, hits),
  };
}

function outcomeOf(candidate: ReadCandidate, hits: ReadCandidate[]): string {
  const place = hits.findIndex((hit) => hit.slide.id === candidate.slide.id);
  if (place !== -1) {
    return hits[place]?.chunkId === candidate.chunkId
      ? `hit ${place + 1}`
      : `another part of hit ${place + 1}`;
  }
  const same = hits.findIndex((hit) => hit.duplicates?.some(({ id }) => id === candidate.slide.id));
  if (same !== -1) return `says the same as hit ${same + 1}`;
  const kind = kindOf(candidate.slide);
  return kind === null ? "beyond the number of hits asked for" : outcomes[kind];
}

/** Such slides come behind all that say something. */
const outcomes: Record<SlideKind, string> = {
  title: "nothing but a title",
  divider: "nothing but its title",
  agenda: "an agenda",
  closing: "a closing slide",
  references: "a list of references",
  quiz: "only asks",
};
