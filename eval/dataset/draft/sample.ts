import { jaccard } from "../../../src/text/similarity.ts";
import { words as wordsOf } from "../../../src/text/words.ts";
import type { Slide } from "../../../src/types.ts";
import { seeded } from "../../statistics/random.ts";

const nearlyIdentical = 0.8;

/** The first of every group of slides that hold nearly the same words, such as a build-up or a repeated summary. */
export function withoutRepeats(slides: Slide[]): Slide[] {
  const kept: { slide: Slide; words: Set<string> }[] = [];
  for (const slide of slides) {
    const words = new Set(wordsOf(slide.text));
    // Sets of too different a size can't be alike: the cheap look first.
    const isRepeat = kept.some(
      (other) =>
        Math.min(other.words.size, words.size) >= nearlyIdentical * Math.max(other.words.size, words.size) &&
        jaccard(other.words, words) >= nearlyIdentical,
    );
    if (!isRepeat) kept.push({ slide, words });
  }
  return kept.map(({ slide }) => slide);
}

/** The slides in an order that any beginning of it is spread over the decks; the same for the same seed. */
export function spread(slides: Slide[], seed: number): Slide[] {
  const random = seeded(seed);
  const decks = [...new Set(slides.map((slide) => slide.deck))];
  const places = decks.flatMap((deck) => {
    const shuffled = shuffle(
      slides.filter((slide) => slide.deck === deck),
      random,
    );
    // A deck's n slides stand at even distances, so that a longer deck gives more and none comes all at once.
    return shuffled.map((slide, index) => ({ slide, at: (index + random()) / shuffled.length }));
  });
  return places.sort((a, b) => a.at - b.at).map(({ slide }) => slide);
}

/** Fisher and Yates (1938). */
function shuffle<Value>(values: Value[], random: () => number): Value[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[last], shuffled[other]] = [b, a];
  }
  return shuffled;
}
