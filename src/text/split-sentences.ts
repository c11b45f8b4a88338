const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
/** A full stop behind these ends no sentence. */
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|fig|no|dr|mr|ms|mrs|prof|st)\.\s*$/i;

/** A sentence of a text, from `start` up to but without `end` (UTF-16 units), the blanks behind it included. */
export interface Stretch {
  start: number;
  end: number;
}

/** Cuts a line of prose where its sentences end by Unicode (UAX #29), but not after an abbreviation. */
export function splitSentences(line: string): Stretch[] {
  const found: Stretch[] = [];
  for (const { segment, index } of segmenter.segment(line)) {
    const before = found.at(-1);
    const end = index + segment.length;
    if (before && abbreviation.test(line.slice(before.start, index))) before.end = end;
    else found.push({ start: index, end });
  }
  return found;
}
