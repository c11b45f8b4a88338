import { setImmediate } from "node:timers/promises";
import { cosine, jaccard } from "../text/similarity.ts";
import { contentTerms } from "../text/words.ts";

/** `vector`: of length 1; null where its meaning is not known. */
export interface Placed {
  text: string;
  vector: Float32Array | null;
}

/**
 * Cosine from which two questions ask the same, and the share of content words where there is no vector. Of 63 questions
 * in 20 groups by hand (`bench/question-groups.ts`), pairs are found with a precision of 0.63 and a recall of 0.79 by
 * the default embedding model; a stricter cosine is hardly more precise until it misses half.
 */
export const alike = { meaning: 0.6, words: 0.5 };

/** Milliseconds after which others have their turn. */
const longestTurn = 10;
/** Once by the groups as they grow, once more by the groups as they have become. */
const passes = 2;

/** Groups of places in the list, each with the question that stands for it first, then as they came. */
export async function groupQuestions(questions: Placed[], least = alike): Promise<number[][]> {
  const read = questions.map(({ text, vector }) => ({ vector, words: contentTerms(text) }));
  let groups: Group[] = [];
  const giveWay = takeTurns();
  for (let pass = 0; pass < passes; pass++) {
    const known = groups;
    groups = known.map(({ centre, words: named }) => ({ centre, words: named, members: [] }));
    for (const [place, question] of read.entries()) {
      await giveWay();
      const found = nearest(groups, question, least);
      if (found) join(found, place, question, pass === 0);
      else groups.push({ centre: question.vector?.slice() ?? null, words: question.words, members: [place] });
    }
    groups = groups.filter(({ members }) => members.length > 0);
  }
  return groups.map(({ centre, members }) => {
    const [first = 0] = members;
    const middle = centre === null ? first : closest(members, (place) => likeness(read[place], centre));
    return [middle, ...members.filter((place) => place !== middle)];
  });
}

interface Read {
  vector: Float32Array | null;
  words: Set<string>;
}

interface Group {
  /** The mean of its members, of length 1. */
  centre: Float32Array | null;
  /** Of its first member. */
  words: Set<string>;
  members: number[];
}

function nearest(groups: Group[], question: Read, by: typeof alike): Group | null {
  let best: Group | null = null;
  let score = 0;
  for (const group of groups) {
    const [likeness, least] =
      question.vector && group.centre
        ? [cosine(question.vector, group.centre), by.meaning]
        : [jaccard(question.words, group.words), by.words];
    if (likeness / least < Math.max(1, score)) continue;
    best = group;
    score = likeness / least;
  }
  return best;
}

function join(group: Group, place: number, { vector }: Read, moves: boolean): void {
  if (moves && vector && group.centre) group.centre = mean(group.centre, group.members.length, vector);
  group.members.push(place);
}

function mean(centre: Float32Array, count: number, vector: Float32Array): Float32Array {
  const sum = centre.map((value, at) => value * count + (vector[at] ?? 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

const likeness = (question: Read | undefined, centre: Float32Array) =>
  question?.vector ? cosine(question.vector, centre) : -1;

const closest = (places: number[], by: (place: number) => number) =>
  places.reduce((best, place) => (by(place) > by(best) ? place : best));

/** Lets whatever else runs in this thread have its turn. */
function takeTurns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < longestTurn) return;
    await setImmediate();
    began = performance.now();
  };
}
