import { LRUCache } from "lru-cache";

/** Tells, delta by delta, whether an answer has begun to repeat what it must not. */
interface LeakWatch {
  /** True from the delta on whose words complete a leak. */
  add(text: string): boolean;
}

/** Words in a row that are compared; so many of an answer's words must stand in such rows, nearly without a gap. */
const rowLength = 4;
const leakLength = 8;
const widestGap = 1;

/** The last words of an answer, and how many of the present run are the prompt's; `gap` words ago it was last added to. */
interface Run {
  last: string[];
  shared: number;
  gap: number;
}

/**
 * Watches for a stretch of an answer that repeats a system prompt: eight words or more, word for word or with one
 * exchanged here and there, whatever the punctuation and case. What the slides say as well is no secret. A word counts
 * when the next has begun.
 */
export function createLeakWatch(systems: string[], slides: string[] = []): LeakWatch {
  // Slides are looked through only where the answer shares a row with a prompt, which is seldom.
  const secrets = systems.map(rowsOf);
  const isSecret = (row: string) =>
    secrets.some((rows) => rows.has(row)) && !slides.some((text) => rowsOf(text).has(row));
  const run: Run = { last: [], shared: 0, gap: 0 };
  let rest = "";
  let isLeak = false;
  return {
    add: (text) => {
      if (isLeak) return true;
      rest += text;
      const words = wordsOf(rest);
      const last = words.at(-1);
      const isOpen = last?.end === rest.length;
      for (const { word } of isOpen ? words.slice(0, -1) : words) isLeak ||= step(run, isSecret, word);
      rest = isOpen ? rest.slice(last?.start) : "";
      return isLeak;
    },
  };
}

function step(run: Run, isSecret: (row: string) => boolean, word: string): boolean {
  run.last.push(word);
  if (run.last.length > rowLength) run.last.shift();
  if (!isSecret(run.last.join(" "))) {
    run.gap++;
    return false;
  }
  // A row that is found counts all its words, except those that the row before it had.
  const isNext = run.shared > 0 && run.gap < rowLength + widestGap;
  run.shared = isNext ? run.shared + Math.min(run.gap + 1, rowLength) : rowLength;
  run.gap = 0;
  return run.shared >= leakLength;
}

/** Prompts and slides come again with every answer. */
const known = new LRUCache<string, Set<string>>({
  max: 2_000,
  memoMethod: (text) => {
    const words = wordsOf(text).map(({ word }) => word);
    return new Set(
      words.slice(rowLength - 1).map((_, index) => words.slice(index, index + rowLength).join(" ")),
    );
  },
});
const rowsOf = (text: string) => known.memo(text);

/** In scripts without blanks each letter is a word. Numbers may be markers, which an answer puts anywhere. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}])+(?:['’]\p{L}+)?/gu;

const wordsOf = (text: string) =>
  Array.from(text.matchAll(wordPattern), (match) => ({
    word: match[0].toLowerCase().replace("’", "'"),
    start: match.index,
    end: match.index + match[0].length,
  }));
