import { tokenBudget } from "../answer/pack.ts";
import type { CoverageVerdict } from "../answer/retrieve/coverage.ts";
import type { Trace, TracedCandidate } from "../answer/trace.ts";
import type { SlideEnrichment } from "../store/enrichments.ts";
import { counted } from "../text/figures.ts";
import { placeName } from "../text/place-name.ts";
import { fit, oneLine, wrap } from "../text/terminal-text.ts";
import { contentTerms } from "../text/words.ts";
import type { Filters, LegScore, Question, SlideRef, Timings } from "../types.ts";

/** A trace, and what of its surroundings it takes to read it. */
export interface Explanation {
  question: Question;
  /** Names of those that were searched; empty for a knowledge base. */
  courses: string[];
  trace: Trace;
  /** What a model wrote to find the candidates' slides by, by their ids. */
  enrichments: Map<string, SlideEnrichment>;
  /** How many slides were found. */
  hits: number;
  timings: Timings;
  extractive: boolean;
  models: Record<string, string>;
  hasRewriter: boolean;
  hasVectors: boolean;
  notices: string[];
}

const columns = 100;

/** For a person at a terminal of 100 columns: what was done, in its order, and why. */
export function describeExplanation(explanation: Explanation): string {
  return [
    ...section("Question", describeQuestion(explanation)),
    ...section("Rewriting", describeRewriting(explanation)),
    ...section("Search", describeSearch(explanation)),
    ...section("Candidates", []),
    ...describeCandidates(explanation),
    "",
    ...section("Does the course cover it?", describeCovered(explanation)),
    ...section("Packed for the answer", describePacked(explanation)),
  ]
    .join("\n")
    .trimEnd();
}

/** A heading, and paragraphs under it. */
function section(heading: string, paragraphs: string[]): string[] {
  const lines = paragraphs.flatMap((text) => wrap(text, { columns, indent: 2 }));
  return paragraphs.length === 0 ? [heading] : [heading, ...lines, ""];
}

function describeQuestion({ question: { question, history }, hasVectors }: Explanation): string[] {
  const hasWords = /[\p{L}\p{N}]/u.test(question);
  const hasContent = hasWords && contentTerms(question).size > 0;
  const without = hasWords
    ? "It contains no word that tells slides apart (only words such as “what” and “the”)"
    : "It contains no letter and no digit";
  return [
    oneLine(question),
    ...history.map(({ content }) => `asked before: ${oneLine(content)}`),
    ...(hasContent
      ? []
      : [
          `${without}: ${hasVectors ? "it is searched by meaning alone, as far as it has one." : "it can find nothing."}`,
        ]),
  ];
}

function describeRewriting({ trace: { rewrite }, hasRewriter, models }: Explanation): string[] {
  const { by, queries, filters, steps, problem } = rewrite;
  const model = models.rewrite ?? "the rewriting model";
  const noModel = hasRewriter
    ? `a plain question of one part, so ${model} was not asked`
    : "this provider has no model for that";
  const who =
    by === "words" ? `by words, against the course's vocabulary: ${problem ?? noModel}` : `by ${by}`;
  return [
    steps.length === 0 ? `Nothing to do (${who}).` : `Done ${who}.`,
    ...steps.map(({ kind, from, to }) => `- ${kind}: “${oneLine(from)}” → “${oneLine(to)}”`),
    ...queries.map(
      (query, index) => `${queries.length > 1 ? `query ${index + 1}` : "searched for"}: ${oneLine(query)}`,
    ),
    `only in: ${describeFilters(filters)}`,
  ];
}

function describeFilters({ deck, section: name, pages, through, until }: Filters): string {
  const parts = [
    ...(deck === undefined ? [] : [`the deck ${oneLine(deck)}`]),
    ...(name === undefined ? [] : [`the section “${oneLine(name)}”`]),
    ...(pages ? [`pages ${pages[0]} to ${pages[1]}`] : []),
    ...(through === undefined ? [] : [`the decks up to ${oneLine(through)}`]),
    ...(until === undefined ? [] : [`what was taught up to ${until}`]),
  ];
  return parts.length === 0 ? "no filter, everything" : parts.join(", ");
}

function describeSearch({ trace, courses, hasVectors, timings, hits }: Explanation): string[] {
  const { search, rerank } = trace;
  const where =
    search.chunks === null
      ? search.by
      : `${search.chunks} chunks of ${courses.length === 1 ? "the course" : `${courses.length} courses:`} ${courses.map((name) => `“${oneLine(name)}”`).join(", ")}`;
  const how =
    search.chunks === null
      ? ""
      : hasVectors
        ? ", by words (BM25F) and by meaning (cosine)"
        : ", by words alone (BM25F)";
  const took = Object.entries(timings).map(([stage, milliseconds]) => `${stage} ${milliseconds} ms`);
  const order = rerank.by === null ? "Not reranked: the fused order stands" : `Reranked by ${rerank.by}`;
  return [
    `${where}${how}; fused by ${search.fusion}${search.problem === null ? "" : ` (${search.problem})`}.`,
    `${order}${rerank.problem === null ? "" : ` (${rerank.problem})`}.`,
    `${counted(hits, "slide")} found; ${took.join(", ")}.`,
  ];
}

const legWidth = 13;
const featureNames = ["words", "coverage", "proximity", "whole", "nearest"] as const;
const featureWidths = featureNames.map((name) => name.length + 2);

function describeCandidates({ trace: { candidates, rewrite }, enrichments }: Explanation): string[] {
  if (candidates.length === 0)
    return [
      "  none: no word of the question is in the course, and there are no vectors to search by meaning",
    ];
  const legs = ["BM25F", "cosine", "fused", "reranked"].map((name) => name.padStart(legWidth)).join("");
  const features = featureNames.map((name, index) => name.padStart(featureWidths[index] ?? 0)).join("");
  return [
    ...wrap(
      "The first candidates in their final order, with the rank and score of each step, and then the features: words (BM25F as a share of its maximum), coverage and proximity of the question's words, cosine of the whole chunk and of its nearest sentence.",
      { columns, indent: 2 },
    ),
    `    ${legs}${features}`,
    ...candidates.flatMap((one, index) => [
      ...describeCandidate(one, index, rewrite.queries),
      ...describeEnrichment(enrichments.get(one.slide.id)),
    ]),
  ];
}

/** This is the only place where an enrichment is shown. */
function describeEnrichment(enrichment: SlideEnrichment | undefined): string[] {
  if (!enrichment) return [];
  const { model, prompt, context, questions } = enrichment;
  const written = [context, ...questions].filter(Boolean).map((text) => `“${oneLine(text)}”`);
  const about = `written by ${model} (${prompt}) to help find the slide, not the slide's own words: ${written.join(" ")}`;
  return wrap(about, { columns, indent: 6 });
}

function describeCandidate(candidate: TracedCandidate, index: number, queries: string[]): string[] {
  const { slide, query, bm25, dense, fused, rerank, features, outcome } = candidate;
  const by = query !== null && queries.length > 1 ? ` (query ${queries.indexOf(query) + 1})` : "";
  const right = `  ${outcome}${by}`;
  const place = `${String(index + 1).padStart(3)} ${describeSlide(slide)}`;
  const legs = [bm25, dense, fused, rerank].map(describeLeg).join("");
  const shares = featureNames.map((name, at) =>
    (features?.[name]?.toFixed(2) ?? "–").padStart(featureWidths[at] ?? 0),
  );
  return [fit(place, columns - right.length) + right, `    ${legs}${shares.join("")}`];
}

const describeLeg = (leg: LegScore | null) =>
  leg === null
    ? "–".padStart(legWidth)
    : `${leg.rank}`.padStart(5) + leg.score.toFixed(3).padStart(legWidth - 5);

const titleWidth = 60;

function describeSlide({ title, ...place }: SlideRef): string {
  return `${oneLine(placeName(place))}: ${fit(oneLine(title), titleWidth).trimEnd()}`;
}

function describeCovered({ trace: { covered }, hits, extractive, models }: Explanation): string[] {
  if (hits === 0) return ["Nothing was found, so the tutor says that the slides do not seem to cover it."];
  const judge = `${models.answer ?? "The model"} reads the passages and decides for itself`;
  if (!covered) return [`Unknown: this search can't tell.${extractive ? "" : ` ${judge}.`}`];
  const { verdict, probability, thresholds } = covered;
  const figures = `probability ${probability.toFixed(2)} (not below ${thresholds.near.toFixed(2)}, only near below ${thresholds.covered.toFixed(2)})`;
  const sentence = `${verdicts[verdict].what}: ${figures}.`;
  return [
    extractive
      ? `${sentence} ${verdicts[verdict].meaning}`
      : `${sentence} ${judge}; this is for your information only.`,
  ];
}

const verdicts: Record<CoverageVerdict, { what: string; meaning: string }> = {
  covered: { what: "It does", meaning: "The tutor answers with quotes from what is packed." },
  near: {
    what: "It touches on it, but may not answer it",
    meaning: "The tutor answers with quotes from what is packed, which may miss the question.",
  },
  uncovered: { what: "It does not", meaning: "The tutor declines, and names the nearest slides." },
};

function describePacked({ trace: { pack }, hits }: Explanation): string[] {
  if (!pack || hits === 0) return ["Nothing."];
  const { tokens, packed, left } = pack;
  const passages = counted(packed.length, "passage");
  return [
    `${passages}, ${tokens} of at most ${tokenBudget} tokens, in this order:`,
    ...packed.map((slide, index) => `${index + 1}. ${describeSlide(slide)}`),
    ...(left.length > 0 ? ["Left out:"] : []),
    ...left.map(({ slide, why }) => `- ${describeSlide(slide)}: ${oneLine(why)}`),
  ];
}
