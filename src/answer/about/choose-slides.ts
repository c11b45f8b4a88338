import { groupBy } from "../../group-by.ts";
import { readBlocks } from "../../text/blocks.ts";
import { isSummary, kindOf } from "../../text/slide-kind.ts";
import { wordKey } from "../../text/words.ts";
import type { Slide } from "../../types.ts";

/** The slides that say something: no agendas, dividers, summaries, quizzes. */
export const telling = (slides: Slide[]): Slide[] =>
  slides.filter((slide) => kindOf(slide) === null && !isSummary(slide) && !opensDeck(slide));

/** Also a title that the slide wraps over its lines. */
export const opensDeck = (slide: Slide): boolean =>
  kindOf(slide) === "title" || (slide.page === 1 && readBlocks({ slide, text: slide.text }, 0).length === 0);

/** Chooses at most this many slides, evenly: from each section alike, and within it from its beginning to its end. */
export function spread(all: Slide[], max: number): Slide[] {
  const slides = withoutRepeats(all);
  const groups = groupBy(slides, ({ deck, section }) => `${deck}\n${section?.split(" › ")[0] ?? ""}`);
  // If there are more sections than that, take the largest.
  const largest = new Set([...groups.values()].toSorted((a, b) => b.length - a.length).slice(0, max));
  const sizes = [...groups.values()].filter((own) => largest.has(own)).map((own) => ({ own, take: 0 }));
  for (let left = Math.min(max, slides.length); left > 0; ) {
    const before = left;
    for (const size of sizes) {
      if (left === 0 || size.take === size.own.length) continue;
      size.take++;
      left--;
    }
    if (left === before) break;
  }
  return sizes.flatMap(({ own, take }) => evenly(own, take));
}

/** A deck that comes in two formats says everything twice. */
function withoutRepeats(slides: Slide[]): Slide[] {
  const seen = new Set<string>();
  return slides.filter(({ text }) => {
    const key = wordKey(text);
    return !seen.has(key) && seen.add(key);
  });
}

/** The first, the last, and what lies between them at the same distances. */
export function evenly<Item>(items: Item[], max: number): Item[] {
  if (items.length <= max) return items;
  if (max === 1) return items.slice(0, 1);
  return Array.from({ length: max }, (_, at) => {
    const place = Math.round((at * (items.length - 1)) / (max - 1));
    return items[place] as Item;
  });
}
