import { splitUnits } from "../../src/text/units.ts";
import type { Chunk, Passage } from "../../src/types.ts";

/** More sentences than this say no more about where a chunk stands; the longest is cut. */
const maxUnits = 12;
const maxUnitCharacters = 500;

/**
 * What is embedded of a chunk: its words after where they stand in the course, then each of its sentences and bullets
 * after the title they stand under, for a small model sees one thought at a time. With `units` false, the first alone:
 * a large model sees them all. A chunk with a single thought has no units.
 */
export function embeddedTexts(
  { text, context }: Pick<Chunk, "text" | "context">,
  passages: Passage[],
  { units }: { units: boolean },
): string[] {
  const whole = context ? `${context}: ${text}` : text;
  if (!units) return [whole];
  const thoughts = passages
    .flatMap((passage) =>
      splitUnits(passage).map(({ about, shown }) => `${passage.slide.title}: ${about} ${shown}`),
    )
    .map((thought) => thought.slice(0, maxUnitCharacters).replace(/[\uD800-\uDBFF]$/, ""));
  return thoughts.length < 2 ? [whole] : [whole, ...thoughts.slice(0, maxUnits)];
}
