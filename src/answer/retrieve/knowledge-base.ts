import { LecternError } from "../../errors.ts";
import type { KnowledgeBase, Retrieved, RetrievedPassage } from "../../providers/knowledge-base.ts";
import type { Database } from "../../store/database.ts";
import { slideId } from "../../store/index.ts";
import { findSlidesOfDocuments, saveRetrievedSlides } from "../../store/retrieved-slides.ts";
import type { Filters, Hit, Question, Slide } from "../../types.ts";
import { findQuote } from "../cite/quote.ts";
import type { Found, SearchDependencies } from "./find.ts";
import { understand } from "./understand/understand.ts";

interface KnowledgeBaseDependencies {
  database: Database;
  knowledgeBase: KnowledgeBase;
}

interface KnowledgeBaseQuery {
  /** A question's parts, asked apart. */
  queries: string[];
  filters: Filters;
  k: number;
  /** Whose decks are looked at for the passages' slides; absent: all. It does not narrow the knowledge base. */
  course?: string | undefined;
}

export interface KnowledgeBaseHits {
  /** Best first, each slide once. Scores 0…1; their `chunkId` is negative, for there is no chunk. */
  hits: Hit[];
  /** Why the knowledge base's own reranker, where there is one, did not make the order. */
  rerankError: LecternError | null;
  reranked: boolean;
}

/** The knowledge base answers at most this many, and several passages may be of one slide. */
const maxPassages = 100;
/** Reciprocal rank fusion (Cormack et al., 2009): damps the lead of rank 1. */
const damping = 60;
/** How much of a passage its page's slide must make up to stand for it: a reader of its own adds page numbers. */
const nearlyAll = 0.8;
const maxTitle = 120;

/**
 * queries ─retrieve→ passages ─place→ slides ─fuse→ hits. A passage that a local deck holds becomes a hit of that slide,
 * whose picture a citation opens; of any other a slide is made, and kept for its citations.
 */
export async function searchKnowledgeBase(
  { database, knowledgeBase }: KnowledgeBaseDependencies,
  { queries, filters, k, course }: KnowledgeBaseQuery,
  signal: AbortSignal,
): Promise<KnowledgeBaseHits> {
  const options = { k: Math.min(2 * k, maxPassages), filters };
  const lists = await Promise.all(queries.map((query) => knowledgeBase.retrieve(query, options, signal)));
  const place = await makePlacing(
    database,
    lists.flatMap((list) => list.passages),
    course,
  );
  const owner = `knowledge base ${knowledgeBase.id}`;
  const fused = fuseByRank(lists, (passage) => place(passage) ?? asSlide(passage, owner)).slice(0, k);
  const made = fused.map((hit) => hit.slide).filter((slide) => slide.course === owner);
  await saveRetrievedSlides(database, owner, made);
  const reranked = lists.length > 0 && lists.every((list) => list.reranked);
  return { hits: fused, reranked, rerankError: lists.find((list) => list.rerankError)?.rerankError ?? null };
}

/** A passage on its slide. `text` is the slide's own characters. */
interface Placed {
  slide: Slide;
  text: string;
}

/** Finds the ingested slide that holds a passage's text: the one nearest to the page that the passage names. */
async function makePlacing(
  database: Database,
  passages: RetrievedPassage[],
  course: string | undefined,
): Promise<(passage: RetrievedPassage) => Placed | null> {
  const documents = passages.map(({ uri, page }) => ({ name: documentName(uri), page }));
  const slides = await findSlidesOfDocuments(database, documents, course);
  const candidates = slides.map((slide) => ({
    slide,
    name: documentName(slide.deck),
    bare: bare(slide.text),
  }));
  return (passage) => {
    const name = documentName(passage.uri);
    const words = bare(passage.text);
    const near = candidates
      .filter((candidate) => candidate.name === name)
      .sort((a, b) => farness(a.slide, passage) - farness(b.slide, passage));
    for (const { slide, bare } of near) {
      const text = bare.includes(words) ? findQuote(slide.text, passage.text) : null;
      if (text !== null) return { slide, text };
      const isItsPage = passage.page !== null && pagesAway(slide, passage.page) === 0;
      if (isItsPage && words.includes(bare) && bare.length >= nearlyAll * words.length) {
        return { slide, text: slide.text };
      }
    }
    return null;
  };
}

/** Words alone: readers differ in blanks, line breaks and bullets. */
const bare = (text: string) => text.replace(/[\s•▪‣◦·*-]+/gu, " ").trim();

function pagesAway(slide: Slide, page: number): number {
  const last = slide.page ?? page;
  const first = slide.pages?.[0] ?? last;
  return Math.max(first - page, page - last, 0);
}

/** By page; of equals, the deck whose folders are the document's too. */
function farness(slide: Slide, { page, uri }: RetrievedPassage): number {
  const sameFolder = uri?.endsWith(`/${slide.deck}`) ? 0 : 0.5;
  return (page === null ? 0 : pagesAway(slide, page)) + sameFolder;
}

/** A slide made of a passage. Where no page is known it is cited by its document: that is its title then. */
function asSlide({ text, uri, page, title, section }: RetrievedPassage, course: string): Placed {
  const deck = documentName(uri);
  const firstLine =
    text
      .split("\n")
      .find((line) => /[\p{L}\p{N}]/u.test(line))
      ?.trim() ?? deck;
  const slide: Slide = {
    // The whole address and the page: the same words elsewhere are another citation.
    id: slideId(course, uri ?? deck, { section, text }, page ?? 0),
    course,
    deck,
    page,
    title: page === null ? (title ?? deck) : [...firstLine].slice(0, maxTitle).join(""),
    section,
    text,
  };
  return { slide, text };
}

/** The file's name in a path or an address; a web page's without a path is its host. */
function documentName(uri: string | null): string {
  if (uri === null) return "a document without a name";
  const isWeb = /^https?:/i.test(uri) && URL.canParse(uri);
  const path = isWeb ? new URL(uri).pathname : uri;
  const name = path.split("/").filter(Boolean).at(-1);
  return isWeb ? decoded(name ?? new URL(uri).host) : (name ?? uri);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A stray % is not an escape.
    return name;
  }
}

/** Each slide once, with its best passage; 1 is first for every query. */
function fuseByRank(lists: Retrieved[], place: (passage: RetrievedPassage) => Placed): Hit[] {
  const found = new Map<string, Hit & { best: number }>();
  const most = lists.length / (damping + 1);
  for (const { passages, reranked } of lists) {
    const seen = new Set<string>();
    for (const passage of passages) {
      const { slide, text } = place(passage);
      if (seen.has(slide.id)) continue;
      const rank = seen.add(slide.id).size;
      const gain = 1 / (damping + rank) / most;
      const before = found.get(slide.id);
      const rerank = reranked && passage.score !== null ? { rank, score: passage.score } : null;
      if (before && before.best <= rank) {
        before.score += gain;
        continue;
      }
      found.set(slide.id, {
        chunkId: 0,
        text,
        slide,
        score: gain + (before?.score ?? 0),
        legs: { bm25: null, dense: null, rerank },
        best: rank,
      });
    }
  }
  const sorted = [...found.values()].sort((a, b) => b.score - a.score || a.best - b.best);
  return sorted.map(({ best: _, ...hit }, index) => ({ ...hit, chunkId: -1 - index }));
}

/** As `findInIndex`, in the provider's knowledge base: what it found, placed on slides. */
export async function findInKnowledgeBase(
  dependencies: SearchDependencies,
  question: Question,
  lap: (stage: string) => void,
  signal: AbortSignal,
): Promise<Found> {
  const { database, provider } = dependencies;
  const { knowledgeBase } = provider;
  if (!knowledgeBase) throw new LecternError("internal", "There is no knowledge base to search");
  const understood = await understand(provider, question, [], signal);
  lap("rewrite");
  const { queries, filters } = understood;
  const { hits, reranked, rerankError } = await searchKnowledgeBase(
    { database, knowledgeBase },
    { queries, filters, k: question.k, course: question.course },
    signal,
  );
  lap("search");
  return {
    understood,
    hits,
    fused: new Map(
      hits.map(({ chunkId, score }, place) => [
        chunkId,
        { rank: place + 1, score, query: queries[0] ?? "", features: null },
      ]),
    ),
    evidence: [],
    by: `knowledge base ${knowledgeBase.id}`,
    problem: null,
    chunks: null,
    fusion: "reciprocal rank",
    reranked: reranked
      ? { by: provider.models.rerank ?? "the knowledge base", problem: null }
      : { by: null, problem: rerankError?.message ?? null },
  };
}
