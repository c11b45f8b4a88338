import { contentTerms, weighTerms } from "../words.ts";

/** What it costs to pass over a slide: one that nobody speaks of is rare, and a word in common is no proof. */
const passedOver = 0.03;

interface Alignment {
  /** For each text that was said, in order, the number of the slide that it was said with. */
  slides: number[];
  /** The mean cosine of what was said and the slide that it was said with, 0…1. */
  agreement: number;
}

/**
 * Aligns what was said with the slides that were shown: the path through both, never backwards, on which their words
 * agree most (dynamic programming, as dynamic time warping by Sakoe & Chiba, 1978). Words are weighed by how few slides
 * have them. O(said × slides).
 */
export function align(said: string[], slides: string[]): Alignment {
  if (said.length === 0 || slides.length === 0) return { slides: [], agreement: 0 };
  const likeness = likenessOf(said, slides);
  const path = bestPath(likeness);
  const sum = path.reduce((all, slide, at) => all + (likeness[at]?.[slide] ?? 0), 0);
  return { slides: path, agreement: sum / said.length };
}

/** Cosines of the texts' weighed terms, said × slides. */
function likenessOf(said: string[], slides: string[]): number[][] {
  const terms = slides.map((text) => contentTerms(text));
  const spoken = said.map((text) => contentTerms(text));
  const weights = weighTerms(new Set([...terms, ...spoken].flatMap((one) => [...one])), terms);
  const weightOf = (term: string) => (weights.get(term) ?? 0) ** 2;
  const length = (one: Set<string>) => Math.sqrt([...one].reduce((sum, term) => sum + weightOf(term), 0));
  const lengths = terms.map(length);
  return spoken.map((own) => {
    const ownLength = length(own);
    return terms.map((slide, at) => {
      let shared = 0;
      for (const term of own) if (slide.has(term)) shared += weightOf(term);
      return shared === 0 ? 0 : shared / (ownLength * (lengths[at] ?? 1));
    });
  });
}

function bestPath(scores: number[][]): number[] {
  const from: number[][] = [];
  let best = (scores[0] ?? []).map((_, slide) => -slide * passedOver);
  for (const row of scores) {
    const before = best;
    const origins: number[] = [];
    // The best way to come to a slide from an earlier one, with those between them passed over.
    let arriving = { score: Number.NEGATIVE_INFINITY, from: 0 };
    best = row.map((score, slide) => {
      const staying = before[slide] ?? 0;
      const isStaying = staying >= arriving.score;
      origins.push(isStaying ? slide : arriving.from);
      const sum = score + Math.max(staying, arriving.score);
      const passing = arriving.score - passedOver;
      arriving = staying >= passing ? { score: staying, from: slide } : { ...arriving, score: passing };
      return sum;
    });
    from.push(origins);
  }
  return tracedBack(from, best.indexOf(Math.max(...best)));
}

function tracedBack(from: number[][], last: number): number[] {
  const path: number[] = [];
  let slide = last;
  for (const origins of from.toReversed()) {
    path.push(slide);
    slide = origins[slide] ?? 0;
  }
  return path.reverse();
}
