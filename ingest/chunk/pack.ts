import { type SlideStretch, textOf } from "./stretch.ts";

interface PackLimits {
  maxTokens: number;
  /** The most that a group repeats of the one before, in whole units. */
  overlapTokens: number;
  /** Prefer to end a group that is 70% full at a unit that ends its line. */
  preferLineEnds?: true;
}

/**
 * Fills successive units into groups of at most `maxTokens`, a larger unit alone in its group. Each group reaches
 * further than the one before it, however large the overlap; a unit is repeated only where the next one still fits.
 */
export function pack(units: SlideStretch[], limits: PackLimits): SlideStretch[][] {
  const groups: SlideStretch[][] = [];
  let from = 0;
  let reached = 0;
  while (reached < units.length) {
    const to = endOfGroup(units, { from, reached }, limits);
    groups.push(units.slice(from, to));
    from = startOfNext(units, { from, to }, limits);
    reached = to;
  }
  return groups;
}

/** The index after the last unit of the group that starts at `from`; past `reached`. */
function endOfGroup(
  units: SlideStretch[],
  { from, reached }: { from: number; reached: number },
  { maxTokens, preferLineEnds }: PackLimits,
): number {
  let tokens = 0;
  let lineEnd = -1;
  for (let to = from; to < units.length; to++) {
    const unit = units[to];
    if (!unit) break;
    // What counts nothing is blank: never a group of its own.
    if (unit.tokens > 0 && tokens > 0 && tokens + unit.tokens > maxTokens) return lineEnd > 0 ? lineEnd : to;
    tokens += unit.tokens;
    if (preferLineEnds && to >= reached && tokens > maxTokens * 0.7 && textOf(unit).includes("\n"))
      lineEnd = to + 1;
  }
  return units.length;
}

function startOfNext(
  units: SlideStretch[],
  { from, to }: { from: number; to: number },
  { maxTokens, overlapTokens }: PackLimits,
): number {
  // The first unit with words has to fit behind the overlap.
  let next = to;
  while (units[next]?.tokens === 0) next++;
  let room = Math.min(overlapTokens, maxTokens - (units[next]?.tokens ?? 0));
  let start = to;
  while (start > from + 1 && (units[start - 1]?.tokens ?? 0) <= room) {
    start--;
    room -= units[start]?.tokens ?? 0;
  }
  return start;
}
