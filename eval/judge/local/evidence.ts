import type { Likeness } from "./likeness.ts";
import type { Reading, Unit } from "./reading.ts";
import type { Token } from "./tokens.ts";

/** The sentences of the sources that fit a claim best: the first alone, then what others add. */
export interface Evidence {
  primary: Unit;
  units: Unit[];
  stems: Set<string>;
  /** Cosine of the claim with the best sentence or pair of neighbours; null without an embedding model. */
  cosine: number | null;
}

/** Two more sentences at most, each bringing this share of the claim's weight: summaries fuse sentences. */
const moreUnits = 2;
const worthAdding = 0.12;
/** How much meaning counts beside words in choosing the sentence. */
const cosineWeight = 0.6;

export const contentOf = (tokens: Token[]) => tokens.filter((token) => token.content);

/** What a claim rests on, if anything in the sources. Null where the sources say nothing at all. */
export function findEvidence(claim: { text: string; tokens: Token[] }, reading: Reading, like: Likeness): Evidence | null {
  const content = contentOf(claim.tokens);
  const total = content.reduce((sum, token) => sum + reading.weigh(token.stem), 0) || 1;
  const gain = (stems: Set<string>, had: Set<string>) =>
    content.reduce(
      (sum, { stem }) => sum + (stems.has(stem) && !had.has(stem) ? reading.weigh(stem) : 0),
      0,
    ) / total;
  const none = new Set<string>();
  const scored = reading.units.map((unit) => {
    const size = contentOf(unit.tokens).length || 1;
    const shared = content.filter(({ stem }) => unit.stems.has(stem)).length;
    const cosine = like(claim.text, unit.text);
    // Of two sentences that hold the same words of the claim, the shorter says less else.
    const score = gain(unit.stems, none) + cosineWeight * (cosine ?? 0) + (0.1 * Math.min(1, shared / size));
    return { unit, score, cosine };
  });
  const best = scored.reduce<(typeof scored)[number] | null>(
    (top, one) => (top === null || one.score > top.score + 1e-12 ? one : top),
    null,
  );
  if (best === null) return null;
  const units = [best.unit];
  const stems = new Set(best.unit.stems);
  for (let round = 0; round < moreUnits; round++) {
    const next = reading.units
      .filter((unit) => !units.includes(unit))
      .map((unit) => ({ unit, gain: gain(unit.stems, stems) + (unit.source === best.unit.source ? 0.02 : 0) }))
      .reduce((top, one) => (one.gain > top.gain ? one : top), { unit: best.unit, gain: worthAdding });
    if (next.unit === best.unit) break;
    units.push(next.unit);
    for (const stem of next.unit.stems) stems.add(stem);
  }
  const cosines = scored.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  return { primary: best.unit, units, stems, cosine: cosines.length > 0 ? Math.max(...cosines) : null };
}
