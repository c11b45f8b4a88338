import { sha256 } from "../../../src/sha256.ts";
import { wordKey } from "../../../src/text/words.ts";
import type { Slide } from "../../../src/types.ts";
import type { EvalCase } from "../case.ts";
import { makeLexicon } from "./names.ts";
import type { Proposal } from "./proposal.ts";
import { spread, withoutRepeats } from "./sample.ts";
import { askSlide } from "./templates.ts";

export interface DraftOptions {
  count: number;
  seed: number;
  /** Questions that are asked already, as they stand: none of them is proposed again. */
  asked: string[];
}

export interface Drafts {
  drafts: EvalCase[];
  /** Slides that something could be asked of, repeats counted once. */
  slides: number;
  /** What was proposed and thrown away, by reason. */
  dropped: Record<string, number>;
}

const maxPerSlide = 3;

/**
 * Questions made by templates, without a model, in the slides' own words. English slides only: of others they make
 * little or nothing. Slides take turns, and kinds of question too, so that no sort crowds out the rest.
 */
export function draftByTemplates(slides: Slide[], { count, seed, asked }: DraftOptions): Drafts {
  const lexicon = makeLexicon(slides.map((slide) => slide.text));
  const offers = spread(withoutRepeats(slides), seed)
    .map((slide) => ({ slide, proposals: askSlide(slide, lexicon) }))
    .filter(({ proposals }) => proposals.length > 0);
  const ambiguous = askedTwice(offers.flatMap(({ proposals }) => proposals));
  const taken = new Set(asked.map(wordKey));
  const perKind = new Map<string, number>();
  const drafts: EvalCase[] = [];
  const told = new Set<string>();
  for (let round = 0; round < maxPerSlide; round++) {
    for (const { slide, proposals } of offers) {
      if (drafts.length >= count) break;
      const open = proposals.filter(({ question, answer }) => {
        const key = wordKey(question);
        return !taken.has(key) && !ambiguous.has(key) && !told.has(`${slide.id} ${answer}`);
      });
      const [chosen] = open.sort((a, b) => (perKind.get(a.kind) ?? 0) - (perKind.get(b.kind) ?? 0));
      if (!chosen) continue;
      taken.add(wordKey(chosen.question));
      told.add(`${slide.id} ${chosen.answer}`);
      perKind.set(chosen.kind, (perKind.get(chosen.kind) ?? 0) + 1);
      drafts.push(toDraft(slide, chosen));
    }
  }
  return {
    drafts,
    slides: offers.length,
    dropped: ambiguous.size > 0 ? { "several slides answer it": ambiguous.size } : {},
  };
}

/** A question that several slides answer has no single reference. */
function askedTwice(proposals: Proposal[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { question } of proposals) {
    const key = wordKey(question);
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  return twice;
}

/** The id stands for slide and question, so that drafting again finds what is there already. */
export function toDraft(slide: Slide, { question, answer, kind }: Proposal): EvalCase {
  const hash = sha256(JSON.stringify([slide.id, question]));
  return {
    id: `draft-${hash.slice(0, 12)}`,
    question,
    course: slide.course,
    history: [],
    referenceAnswer: answer,
    referenceSlides: [{ deck: slide.deck, page: slide.page ?? undefined, title: slide.title }],
    relevant: [],
    referenceContexts: [],
    answerable: true,
    kind,
    tags: ["draft", kind === "written" ? "model" : "template"],
    draft: true,
  };
}
