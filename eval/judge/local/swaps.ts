import { type Conflict, commonPrefix, noConflict, stronger } from "./conflicts.ts";
import { contentOf, type Evidence } from "./evidence.ts";
import type { Reading } from "./reading.ts";
import type { Token } from "./tokens.ts";

/**
 * A plain word in the place of another: its neighbours in the claim are the neighbours of another word in the source's
 * sentence. A word that the source uses elsewhere is more likely swapped in than a synonym is.
 */
export function swapConflict(claim: Token[], evidence: Evidence, reading: Reading): Conflict {
  const words = contentOf(claim);
  const source = contentOf(evidence.primary.tokens);
  const stems = new Set(words.map(({ stem }) => stem));
  return stronger(
    words.map((one, index): Conflict => {
      if (one.quantity || one.name === true || evidence.primary.stems.has(one.stem)) return noConflict;
      if (!reading.stems.has(one.stem)) return noConflict;
      const before = words[index - 1];
      const after = words[index + 1];
      const found = source.flatMap((held, place) => {
        if (held.quantity || stems.has(held.stem) || commonPrefix(held.lower, one.lower) >= 4) return [];
        const left = before !== undefined && source[place - 1]?.stem === before.stem;
        const right = after !== undefined && source[place + 1]?.stem === after.stem;
        return left || right ? [{ held, both: left && right }] : [];
      });
      const best = found.find(({ both }) => both) ?? found[0];
      if (!best) return noConflict;
      const reason = `says ${one.text} where the source says ${best.held.text}`;
      return { strength: best.both ? 1 : 0.6, reason };
    }),
  );
}
