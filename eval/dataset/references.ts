import { jaccard, nameSimilarity } from "../../src/text/similarity.ts";
import { wordKey, words } from "../../src/text/words.ts";
import type { Slide } from "../../src/types.ts";
import type { EvalCase } from "./case.ts";

/** One reference of a case: a slide by deck (and page), or by the id that a corpus gave it. */
type CaseReference =
  | { by: "slide"; deck: string; page?: number | undefined; title?: string | undefined }
  | { by: "id"; externalId: string };

/** What references are looked up in. A `SlideRef` will do; ids are known only where they are given. */
export type KnownSlide = Omit<Slide, "text">;

export interface MissingReference {
  case: EvalCase;
  reference: CaseReference;
  /** Where it may have gone, likeliest first. */
  nearest: KnownSlide[];
}

interface ResolvedReferences {
  /** The same cases, without the references that are not in the index. */
  cases: EvalCase[];
  missing: MissingReference[];
}

const maxNearest = 3;
const minNameLikeness = 0.5;
const minTitleLikeness = 0.4;

export const referencesIn = ({ referenceSlides, relevant }: EvalCase): CaseReference[] => [
  ...referenceSlides.map((slide) => ({ by: "slide" as const, ...slide })),
  ...relevant.map((externalId) => ({ by: "id" as const, externalId })),
];

export function describeReference(reference: CaseReference): string {
  if (reference.by === "id") return `"${reference.externalId}"`;
  const { deck, page } = reference;
  return page === undefined ? deck : `${deck}, p. ${page}`;
}

/** Whether a slide is what the reference names; without a page any slide of the deck is. */
export function isReferenced(reference: CaseReference, slide: KnownSlide): boolean {
  if (reference.by === "id") return slide.externalId === reference.externalId;
  const [first, last] = slide.pages ?? [slide.page, slide.page];
  const { deck, page } = reference;
  const isOnPage = page === undefined || (first !== null && last !== null && page >= first && page <= last);
  return isDeck(deck, slide.deck) && isOnPage;
}

const fileName = (deck: string) => deck.split("/").at(-1) ?? deck;
const isDeck = (wanted: string, deck: string) => deck === wanted || fileName(deck) === wanted;

/**
 * Looks every reference up in the index. A case keeps only those that are there: a reference that nothing can match
 * would count as a slide that retrieval failed to find. `slides` are those of all the courses that the cases ask.
 */
export function resolveReferences(cases: EvalCase[], slides: KnownSlide[]): ResolvedReferences {
  const missing: MissingReference[] = [];
  const resolved = cases.map((one) => {
    const course = slidesFor(one, slides);
    const isLost = (reference: CaseReference) => !course.some((slide) => isReferenced(reference, slide));
    const lost = referencesIn(one).filter(isLost);
    for (const reference of lost)
      missing.push({ case: one, reference, nearest: nearestTo(reference, course) });
    if (lost.length === 0) return one;
    return {
      ...one,
      referenceSlides: one.referenceSlides.filter((slide) => !isLost({ by: "slide", ...slide })),
      relevant: one.relevant.filter((externalId) => !isLost({ by: "id", externalId })),
    };
  });
  return { cases: resolved, missing };
}

/** The slides of the case's course, or without one all. */
export const slidesFor = ({ course }: EvalCase, slides: KnownSlide[]): KnownSlide[] =>
  course === undefined ? slides : slides.filter((slide) => slide.course === course);

/**
 * Where a reference that is not in the index may have gone: a slide of the same title, then of a title with the same
 * words, then the same page of a deck with a like name, then the nearest page of its deck.
 */
export function nearestTo(reference: CaseReference, slides: KnownSlide[]): KnownSlide[] {
  if (reference.by === "id") {
    const { externalId } = reference;
    return best(slides, minNameLikeness, (slide) => nameSimilarity(slide.externalId ?? "", externalId));
  }
  const { deck, page = 1, title } = reference;
  const likeness = new Map(
    [...new Set(slides.map((slide) => slide.deck))].map((name) => [name, deckLikeness(deck, name)]),
  );
  const nearness = (slide: KnownSlide) =>
    (likeness.get(slide.deck) ?? 0) + 1 / (1 + Math.abs((slide.page ?? 0) - page));
  const inLikeDeck = slides.filter((slide) => (likeness.get(slide.deck) ?? 0) >= minNameLikeness);
  const found = [
    ...(title === undefined ? [] : titled(title, slides, nearness)),
    ...best(inLikeDeck, 0, nearness),
  ];
  return [...new Set(found)].slice(0, maxNearest);
}

/** The same title first; of two slides with it the nearer one. */
function titled(title: string, slides: KnownSlide[], nearness: (slide: KnownSlide) => number): KnownSlide[] {
  const same = slides.filter((slide) => isSameTitle(slide.title, title));
  const wanted = new Set(words(title));
  const alike = best(slides, minTitleLikeness, (slide) => jaccard(new Set(words(slide.title)), wanted));
  return [...best(same, 0, nearness), ...alike];
}

export const isSameTitle = (one: string, other: string) => wordKey(one) === wordKey(other);

/** A file that only changed its folder or its kind is the same deck. */
function deckLikeness(wanted: string, deck: string): number {
  const stem = (path: string) => fileName(path).replace(/\.[^.]+$/, "");
  return nameSimilarity(stem(wanted), stem(deck));
}

/** The most similar, best first; none below `least`. */
function best(slides: KnownSlide[], least: number, likeness: (slide: KnownSlide) => number): KnownSlide[] {
  return slides
    .map((slide) => ({ slide, score: likeness(slide) }))
    .filter(({ score }) => score >= least && score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, maxNearest)
    .map(({ slide }) => slide);
}
