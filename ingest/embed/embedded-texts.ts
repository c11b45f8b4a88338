import { splitUnits, thoughtOf } from "../../src/text/units.ts";
import type { Chunk, Enrichment, Passage } from "../../src/types.ts";

/** More sentences than this say no more about where a chunk stands. */
const maxUnits = 12;

/**
 * What is embedded of a chunk: its words after where they stand in the course, then each of its sentences and bullets
 * after the title they stand under, for a small model sees one thought at a time. With `units` false, the first alone:
 * a large model sees them all. A chunk with a single thought has no units. Of a chunk whose slides are enriched, the
 * sentence that places a slide stands before its words (Anthropic's contextual retrieval, 2024), and each question that
 * a student may ask is a text of its own (Nogueira & Lin, 2019, docTTTTTquery, by meaning).
 */
export function embeddedTexts(
  { text, context }: Pick<Chunk, "text" | "context">,
  passages: Passage[],
  { units, enrichments = [] }: { units: boolean; enrichments?: Enrichment[] },
): string[] {
  const place = [context, ...enrichments.map((one) => one.context)].filter(Boolean).join(" – ");
  const whole = place ? `${place}: ${text}` : text;
  const asked = enrichments.flatMap(({ questions }) => questions);
  if (!units) return [whole, ...asked];
  const thoughts = passages.flatMap((passage) =>
    splitUnits(passage).map((unit) => thoughtOf(passage.slide.title, unit)),
  );
  return [whole, ...(thoughts.length < 2 ? [] : thoughts.slice(0, maxUnits)), ...asked];
}
