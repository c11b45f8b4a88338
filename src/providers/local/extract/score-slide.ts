import { continues, saysContinued } from "../../../text/slide-title.ts";
import type { Passage } from "../../../types.ts";
import { defines, type Information, subjectOf } from "./cues.ts";
import { wantsCode, wholeLists } from "./form.ts";
import { type Asked, ancestorsOf, childrenOf, type ScoredBlock, type ScoredSlide } from "./scored.ts";

/** What something is stands where it is named rather than where search finds its words. */
const rankWeight = { defining: 0.5, other: 0.7 };
const rankDamping = 0.6;
const titleWeight = 0.2;

/** What something is stands on the slide that is named so. */
const definingTitleWeight = 0.5;
/** A line that says what it is counts for a slide that is named otherwise. */
const definingLineWeight = 0.2;
/** A list is asked for by what announces it; its title says less of that. */
const listWeight = 0.4;
/** Its title says less of what a list is of than the line that announces it. */
const titleAnnounces = 0.8;

interface Ranked {
  passage: number;
  passages: Passage[];
  rank: number;
}

/** A slide by its best item, its title, the rank that search gave it, and where a list is asked for by its lists. */
export function scoreSlide(
  { passage, passages, rank }: Ranked,
  blocks: ScoredBlock[],
  asked: Asked,
  information: Information,
): ScoredSlide {
  const own = blocks.filter((block) => block.passage === passage);
  const title = passages[passage]?.slide.title ?? "";
  const titleTerms = asked.read(title);
  const titled = shareOf((term) => titleTerms.has(term), subjectIn(blocks, asked, information));
  // A listing that is not shown does not choose its slide.
  const shown = own.filter(({ kind }) => kind !== "code" || wantsCode(asked.question, asked.form));
  const best = Math.max(
    ...(shown.length > 0 ? shown : own).flatMap(({ items }) => items.map(({ score }) => score)),
  );
  const isDefining = asked.form === "definition" || asked.form === "overview";
  const lines = isDefining
    ? own.flatMap(({ items }) => items.map(({ text }) => defines(text, asked.question)))
    : [];
  const said = definingLineWeight * Math.max(0, ...lines);
  // A title that says nothing else is of the slide that is about this alone.
  const named = [...titleTerms].filter((term) => asked.names.has(term)).length / (titleTerms.size || 1);
  const weight = isDefining ? definingTitleWeight : titleWeight;
  const listed = wholeLists.has(asked.form) ? listWeight * fitOfLists(own, titled, information) : 0;
  const found = rankWeight[isDefining ? "defining" : "other"] / (1 + rank * rankDamping);
  const score = best + found + weight * titled * (1 + named) + listed + said;
  const parts = [title, ...title.split(/[:：–—]/)].map((part) => asked.read(part));
  const isNamed =
    titled >= 1 && parts.some((terms) => terms.size > 0 && [...terms].every((term) => asked.names.has(term)));
  const following = followingOf(passage, passages);
  return {
    passage,
    blocks: own,
    titleTerms,
    titled,
    isNamed,
    score,
    following,
    goesOn: saysContinued(title),
  };
}

/** A title that says where something stands ("in Python") does not say what it is: of a definition its subject counts, where it is said at all. */
function subjectIn(blocks: ScoredBlock[], { question, form, read }: Asked, all: Information): Information {
  const subject = form === "definition" ? read(subjectOf(question)) : new Set<string>();
  const weights = new Map([...all.weights].filter(([term]) => subject.has(term)));
  const isSaid = [...weights.keys()].some((term) =>
    blocks.some(({ items }) => items.some(({ terms }) => terms.has(term))),
  );
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return isSaid && total > 0 ? { weights, total } : all;
}

/** The share of the question's information that is held. */
function shareOf(isHeld: (term: string) => boolean, { weights, total }: Information): number {
  return [...weights].reduce((sum, [term, weight]) => sum + (isHeld(term) ? weight : 0), 0) / total;
}

/** How much of what is asked the line says that announces a list, or the title of a slide that is one; 0…1. */
function fitOfLists(blocks: ScoredBlock[], titled: number, information: Information): number {
  const fits = blocks
    .filter(({ kind }) => kind === "list" || kind === "table")
    .flatMap((block) => [
      titled * titleAnnounces,
      ...block.items.flatMap((_, at) => {
        if (childrenOf(block, at).length < 2) return [];
        const said = [at, ...ancestorsOf(block, at)].flatMap((place) => block.items[place]?.terms ?? []);
        return [shareOf((term) => said.some((terms) => terms.has(term)), information)];
      }),
    ]);
  return Math.max(0, ...fits);
}

/** The rank that search gave each; what goes on from the one before it has the next, and none behind it loses by that. */
export function ranksOf(passages: Passage[]): number[] {
  let found = -1;
  const ranks: number[] = [];
  for (const [at, { slide }] of passages.entries()) {
    const before = passages[at - 1];
    const isNext = before !== undefined && continues(slide, before.slide);
    ranks.push(isNext ? (ranks[at - 1] ?? 0) + 1 : ++found);
  }
  return ranks;
}

function followingOf(passage: number, passages: Passage[]): number[] {
  const run: number[] = [];
  for (let last = passages[passage]; last; last = passages[run.at(-1) ?? -1]) {
    const { slide } = last;
    const next = passages.findIndex((one) => continues(one.slide, slide));
    if (next === -1) break;
    run.push(next);
  }
  return run;
}
