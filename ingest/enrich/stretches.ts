import { countTokens } from "../../src/text/tokens.ts";
import type { Slide } from "../../src/types.ts";

/** How much of a deck is sent before each of its slides: most decks are shorter. */
const maxTokens = 20_000;

/** A deck in stretches of a given number of tokens, which a prompt cache holds one after the other. */
export function stretchesOf(slides: Slide[]): Slide[][] {
  const stretches: Slide[][] = [];
  let tokens = maxTokens;
  for (const slide of slides) {
    const own = countTokens(slide.text);
    if (tokens + own > maxTokens) {
      stretches.push([]);
      tokens = 0;
    }
    stretches.at(-1)?.push(slide);
    tokens += own;
  }
  return stretches;
}
