import type { Deck } from "../read/deck.ts";
import type { PageDrawing } from "../read/pdf/drawings.ts";

/**
 * The pages that are worth a description: with an image or a drawing, and not pages of words that a little of either
 * stands beside. A folded build-up has only its last page described, which shows all of it.
 */
export function pagesToDescribe(deck: Deck, drawings: PageDrawing[]): number[] {
  const plain = lowerQuartile(drawings.map(({ strokes }) => strokes));
  const isFolded = (page: number) =>
    deck.slides.some(({ pages, page: last }) => pages && page >= pages[0] && page < last);
  return drawings
    .filter((page) => page.imageShare >= smallestImage || page.strokes - plain >= fewestStrokes)
    .map(({ page }) => page)
    .filter((page) => !isFolded(page));
}

/** A share of the page's area. A logo or an icon is smaller. */
const smallestImage = 0.06;
/** Points of lines and curves beyond those of the deck's plain pages: a table's rules and a code block's frame have fewer. */
const fewestStrokes = 200;

function lowerQuartile(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}
