import { readPatterns } from "../../../text/lexicon.ts";
import type { Passage } from "../../../types.ts";
import { columnsOf, labelledSides, lineOfBoth, rowsOf, sidesOf } from "./compare.ts";
import { defines, subjectOf } from "./cues.ts";
import { bestOf, type Extract, excerptOf, wordsIn } from "./excerpt.ts";
import { type Form, wholeLists } from "./form.ts";
import { continuedList } from "./lists.ts";
import type { Asked, ScoredSlide } from "./scored.ts";
import { aspectsOf, seriesOf } from "./series.ts";

/** Words that the first slide may take, and all together: a reader wants an answer, not the deck. */
const budgets: Record<Form, { first: number; all: number }> = {
  definition: { first: 95, all: 110 },
  number: { first: 60, all: 85 },
  reason: { first: 95, all: 110 },
  list: { first: 120, all: 140 },
  steps: { first: 110, all: 130 },
  overview: { first: 110, all: 130 },
  comparison: { first: 75, all: 140 },
  other: { first: 90, all: 110 },
};

/** A second slide speaks of the question as much as the first does, or it speaks of something else. */
const asGood = 0.95;

/** The excerpts that answer together, of one to three slides. `slides`: best first. */
export function chooseExtracts(slides: ScoredSlide[], passages: Passage[], asked: Asked): Extract[] {
  const parts = slidesOfParts(asked, slides);
  const first = parts.length === 1 ? parts[0] : openingOf(slides, passages, asked);
  if (!first) return [];
  const budget = budgets[asked.form];
  if (asked.form === "comparison") {
    const compared = compare(slides, asked, budget.all);
    if (compared.length > 0) return compared;
  }
  if (parts.length > 1) return parts.map((slide) => excerptOf(slide, asked, budget.all / parts.length));
  const series = asked.form === "list" ? seriesOf(slides, passages, asked) : [];
  if (series.length > 0) return series.map((slide) => excerptOf(slide, asked, budget.all / series.length));
  const following = first.following.flatMap((at) => slides.find(({ passage }) => passage === at) ?? []);
  if (asked.form === "overview" && following.length > 0) return overviewOf([first, ...following], asked);
  const own = excerptOf(first, asked, parts.length === 1 ? budget.all : budget.first);
  const runs = wholeLists.has(asked.form) ? runOf(own, following, asked) : [];
  return runs.length > 0
    ? [own, ...runs]
    : withAnother(own, [first, ...slides.filter((one) => one !== first)], asked);
}

/** The best; of several under a title that says all that is asked, the first of them, which introduces the others. */
function openingOf(slides: ScoredSlide[], passages: Passage[], asked: Asked): ScoredSlide | undefined {
  const [best] = slides;
  if (!best || !introduced.has(asked.form)) return best;
  const wanted = [...asked.read(subjectOf(asked.question))];
  const [aspect] =
    asked.form === "definition" ? aspectsOf(slides, passages, { wanted, read: asked.read }) : [];
  if (aspect) return aspect;
  if (asked.form === "definition") return barestOf(best, slides, asked);
  return openingAt(best, slides);
}

/** The first of the slides under its title, where that says all that is asked. */
function openingAt(slide: ScoredSlide, slides: ScoredSlide[]): ScoredSlide {
  if (slide.titled < 1) return slide;
  const openings = slides.filter(({ following }) => following.includes(slide.passage));
  return openings.toSorted((a, b) => b.following.length - a.following.length)[0] ?? slide;
}

/** What something is, where the best slide has no line that says so, stands on the one whose title says least besides. */
function barestOf(best: ScoredSlide, slides: ScoredSlide[], { names, question }: Asked): ScoredSlide {
  const says = best.blocks.some(({ items }) => items.some(({ text }) => defines(text, question) > 1));
  if (says) return openingAt(best, slides);
  const besides = ({ titleTerms }: ScoredSlide) => [...titleTerms].filter((term) => !names.has(term)).length;
  const isNamed = (slide: ScoredSlide) =>
    slide.titled >= 1 || (slide.titled >= mostly && besides(slide) === 0);
  const named = slides.filter(isNamed).toSorted((a, b) => besides(a) - besides(b));
  const [barest] = named;
  return barest && besides(barest) < besides(best) ? openingAt(barest, slides) : openingAt(best, slides);
}
const mostly = 0.5;

const introduced = new Set<Form>(["definition", "overview", "other"]);

/** Takes something from each of several slides under one title. */
function overviewOf(run: ScoredSlide[], asked: Asked): Extract[] {
  const budget = budgets.overview.all / run.length;
  return run.map((slide, place) => excerptOf(slide, asked, place === 0 ? budget * 1.5 : budget));
}

function compare(slides: ScoredSlide[], asked: Asked, words: number): Extract[] {
  const columns = columnsOf(asked.question, slides, words);
  if (columns) return [columns];
  const labelled = labelledSides(asked.question, slides, words);
  if (labelled.length > 0) return labelled;
  const rows = rowsOf(asked.question, slides);
  if (rows) return [rows];
  const sides = sidesOf(asked.question, slides);
  if (sides.length > 1)
    return sides.map((slide) => excerptOf({ ...slide, titled: 1 }, asked, words / sides.length));
  const both = lineOfBoth(asked.question, slides);
  return both ? [excerptOf(both, asked, words)] : [];
}

/** What the slides behind it add to the list of the first. */
function runOf(own: Extract, following: ScoredSlide[], asked: Asked): Extract[] {
  const list = own.excerpts.toSorted((a, b) => b.shown.length - a.shown.length)[0];
  if (!list || list.block.kind === "code") return [];
  return continuedList(
    list,
    following,
    asked,
    Math.max(budgets[asked.form].all - wordsIn([own]), leastForRun),
  );
}
const leastForRun = 50;

/** With what a second slide says nearly as well, and the first does not. */
function withAnother(own: Extract, slides: ScoredSlide[], asked: Asked): Extract[] {
  const [first] = slides;
  const budget = budgets[asked.form];
  const best = first ? bestOf(first).score : 0;
  const left = budget.all - wordsIn([own]);
  if (left < 12) return [own];
  for (const slide of slides.slice(1, 4)) {
    const top = bestOf(slide);
    if (top.score < best * asGood || repeats(top.terms, own)) continue;
    if (first?.isNamed && !adds(slide, first, own, asked)) continue;
    const extents = asked.form === "list" ? (["list", "near"] as const) : (["near"] as const);
    const more = extents
      .map((extent) => excerptOf(slide, asked, Math.min(left, budget.first / 2), extent))
      .find((one) => wordsIn([one]) > 0 && wordsIn([one]) <= left + 10);
    if (more) return [own, more];
  }
  return [own];
}

/** Whether a slide says a word of the question that is not yet said. */
function adds(slide: ScoredSlide, first: ScoredSlide, own: Extract, { terms }: Asked): boolean {
  const said = new Set([...first.titleTerms, ...termsOf(own)]);
  const top = bestOf(slide).terms;
  return [...terms].some((term) => !said.has(term) && (top.has(term) || slide.titleTerms.has(term)));
}

const termsOf = ({ excerpts }: Extract): string[] =>
  excerpts.flatMap(({ block, shown }) => shown.flatMap((at) => [...(block.items[at]?.terms ?? [])]));

function repeats(terms: Set<string>, { excerpts }: Extract): boolean {
  const said = new Set(
    excerpts.flatMap(({ block, shown }) => shown.flatMap((at) => [...(block.items[at]?.terms ?? [])])),
  );
  return [...terms].filter((term) => said.has(term)).length > 0.8 * terms.size;
}

/** Where a second question begins within the same sentence, or behind the first. */
const { next } = readPatterns("parts-of-questions", "sides", "next");

/** Of two slides that say as much of a part, its own is the one that is named by it. */
const titleOfPart = 0.5;

/** The best slide of each of several questions in one, each once; none for a question of one part. */
function slidesOfParts({ question, read }: Asked, slides: ScoredSlide[]): ScoredSlide[] {
  const texts = next.reduce<string[]>(
    (all, pattern) => all.flatMap((text) => text.split(pattern)),
    [question],
  );
  const own = texts.map(read).filter((terms) => terms.size > 0);
  if (own.length < 2) return [];
  // A single word leans on the part before it: "… and how much time?"
  const parts = own.map((terms, at) =>
    terms.size > 1 ? terms : new Set([...(own[at - 1] ?? []), ...terms]),
  );
  const fitOf = (slide: ScoredSlide, terms: Set<string>) => {
    const held = slide.blocks.flatMap(({ items }) =>
      items.map(
        (item) => [...terms].filter((term) => item.terms.has(term) || slide.titleTerms.has(term)).length,
      ),
    );
    const titled = [...terms].filter((term) => slide.titleTerms.has(term)).length;
    return (Math.max(...held) + titled * titleOfPart) / terms.size + slide.score / 4;
  };
  return [
    ...new Set(
      parts.flatMap((terms) => slides.toSorted((a, b) => fitOf(b, terms) - fitOf(a, terms)).slice(0, 1)),
    ),
  ];
}
