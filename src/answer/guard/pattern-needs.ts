/** What a text must hold for a pattern to match: for one of its alternatives, a match of each of these. */
export type Needs = RegExp[][];

/** Of these parts a text says nothing: they are in any, or say only where an order begins. */
const telling = (atom: string) => !/^\{(?:order|near|filler)\}$|^\(\?(?!:)/.test(atom);
const mayBeAbsent = /^(?:[?*]|\{0)/;

/**
 * The groups and named parts that a pattern can't match without: they stand outside of every group, and are not
 * optional. Each matches by itself wherever it matches within the pattern, so that a text without one is none for the
 * pattern. Null for a pattern of which an alternative has none.
 */
export function needsOf(source: string, compile: (source: string) => RegExp): Needs | null {
  const alternatives = splitAtBars(source).map((alternative) =>
    atomsOf(alternative)
      .filter(({ text, isOptional }) => !isOptional && telling(text))
      .map(({ text }) => compile(text)),
  );
  return alternatives.every((atoms) => atoms.length > 0) ? alternatives : null;
}

/**
 * `tests` remembers what was tried on this text before. What is spared is less the matching than the compiling: V8
 * compiles a pattern when it is first tried, which took the first question of a process 80 ms.
 */
export function mayMatch(needs: Needs, text: string, tests: Map<RegExp, boolean>): boolean {
  const holds = (need: RegExp) => {
    const known = tests.get(need) ?? need.test(text);
    tests.set(need, known);
    return known;
  };
  return needs.some((alternative) => alternative.every(holds));
}

/** Pieces of a pattern's source that are not looked into: an escape, a class, a group's opening. */
const piece = /\\.|\[(?:\\.|[^\]\\])*\]|\{[a-z]+\}|[\s\S]/gu;

function* piecesOf(source: string): Generator<{ text: string; at: number; depth: number }> {
  let depth = 0;
  for (const { 0: text, index: at } of source.matchAll(piece)) {
    if (text === ")") depth--;
    yield { text, at, depth };
    if (text === "(") depth++;
  }
}

function splitAtBars(source: string): string[] {
  const bars = [...piecesOf(source)].filter(({ text, depth }) => text === "|" && depth === 0);
  const starts = [0, ...bars.map(({ at }) => at + 1)];
  return starts.map((start, number) => source.slice(start, bars[number]?.at));
}

/** The groups and named parts that stand in no other group. */
function atomsOf(source: string): { text: string; isOptional: boolean }[] {
  const atoms: { text: string; isOptional: boolean }[] = [];
  let opened = 0;
  for (const { text, at, depth } of piecesOf(source)) {
    if (depth > 0) continue;
    if (text === "(") opened = at;
    const start = text === ")" ? opened : at;
    if (text !== ")" && !/^\{[a-z]+\}$/.test(text)) continue;
    const end = at + text.length;
    atoms.push({ text: source.slice(start, end), isOptional: mayBeAbsent.test(source.slice(end)) });
  }
  return atoms;
}
