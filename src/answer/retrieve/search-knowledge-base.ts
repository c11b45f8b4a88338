import { LecternError } from "../../errors.ts";
import type { Retrieved, RetrievedPassage } from "../../providers/knowledge-base.ts";
import { saveRetrievedSlides } from "../../store/retrieved-slides.ts";
import type { Question } from "../../types.ts";
import { fuseRanks } from "./fuse.ts";
import { asSlide, makePlacing, type Placed } from "./place-passages.ts";
import type { Found, ReadCandidate, Search, SearchDependencies } from "./search.ts";

/** The knowledge base answers at most this many, and several passages may be of one slide. */
const maxPassages = 100;

/**
 * queries ─retrieve→ passages ─place→ legs ─fuse→ candidates, in the provider's knowledge base. A passage that a local
 * deck holds becomes a candidate of that slide, whose picture a citation opens; of any other a slide is made, and kept
 * for its citations. The question's course names the decks that are looked at; it does not narrow the knowledge base.
 */
export async function openKnowledgeBaseSearch(
  { database, provider: { knowledgeBase, models } }: SearchDependencies,
  { k, course }: Question,
): Promise<Search> {
  if (!knowledgeBase) throw new LecternError("internal", "There is no knowledge base to search");
  const owner = `knowledge base ${knowledgeBase.id}`;
  return {
    by: owner,
    chunks: null,
    fusion: "reciprocal rank",
    indexes: [],
    async find({ queries, filters }, signal) {
      const options = { k: Math.min(2 * k, maxPassages), filters };
      const lists = await Promise.all(queries.map((query) => knowledgeBase.retrieve(query, options, signal)));
      const passages = lists.flatMap((list) => list.passages);
      const placeIn = await makePlacing(database, passages, course);
      const place = (passage: RetrievedPassage) => placeIn(passage) ?? asSlide(passage, owner);
      const candidates = fuseLists(queries, lists, place).slice(0, k);
      const made = candidates.map(({ slide }) => slide).filter((slide) => slide.course === owner);
      await saveRetrievedSlides(database, owner, made);
      const known = new Map<object, ReadCandidate>(candidates.map((one) => [one, one]));
      return {
        candidates,
        problem: null,
        read: async (some) => some.flatMap((one) => known.get(one) ?? []),
        reranked: rerankedBy(lists, models.rerank),
      };
    },
    isStale: async () => false,
  };
}

/** The knowledge base's own reranker, if it ordered every list; otherwise why a configured reranker did not. */
function rerankedBy(lists: Retrieved[], model = "the knowledge base"): Found["reranked"] {
  if (lists.length > 0 && lists.every(({ reranked }) => reranked)) return { by: model, problem: null };
  const failed = lists.find(({ rerankError }) => rerankError)?.rerankError;
  return { by: null, problem: failed?.message ?? null };
}

/** Each slide once, with its best passage. */
function fuseLists(
  queries: string[],
  lists: Retrieved[],
  place: (passage: RetrievedPassage) => Placed,
): ReadCandidate[] {
  const ranked = new Map<string, { ranks: (number | undefined)[]; best: number; found: ReadCandidate }>();
  for (const [list, { passages, reranked }] of lists.entries()) {
    const seen = new Set<string>();
    for (const passage of passages) {
      const { slide, text } = place(passage);
      if (seen.has(slide.id)) continue;
      const rank = seen.add(slide.id).size;
      const before = ranked.get(slide.id);
      const ranks = before?.ranks ?? lists.map(() => undefined);
      ranks[list] = rank;
      if (before && before.best <= rank) continue;
      const rerank = reranked && passage.score !== null ? { rank, score: passage.score } : null;
      const legs = { bm25: null, dense: null, rerank };
      const query = queries[list] ?? "";
      const found = { chunkId: null, query, text, slide, score: 0, legs, features: null };
      ranked.set(slide.id, { ranks, best: rank, found: { ...found, fused: { rank: 0, score: 0 } } });
    }
  }
  return [...ranked.values()]
    .map((one) => ({ ...one, score: fuseRanks(one.ranks) }))
    .sort((a, b) => b.score - a.score || a.best - b.best)
    .map(({ found, score }, place) => ({ ...found, score, fused: { rank: place + 1, score } }));
}
