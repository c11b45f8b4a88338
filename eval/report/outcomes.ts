import { counted } from "../../src/text/figures.ts";
import { type Fault, worstFaults } from "./faults.ts";
import type { CaseRow, Report } from "./report.ts";

/** What became of a run's cases, as a sentence with its counts. */
export interface Outcome {
  /** Which fault it counts, so that its cases can be listed. */
  kind: Fault["kind"];
  /** `13 of 84 questions that the course covers were refused.` */
  sentence: string;
  cases: string[];
}

interface Counting {
  kind: Fault["kind"];
  /** The metric that finds it; none: it is seen without one. */
  metric?: string;
  /** Of which cases it may be true. */
  among: "covered" | "uncovered" | "unknown" | "answered" | "rated" | "asked";
  say: (count: number, of: number) => string;
}

/** In the order in which a teacher asks. */
const countings: Counting[] = [
  {
    kind: "refused what the course covers",
    among: "covered",
    say: (count, of) =>
      `${count} of ${counted(of, "question")} that the course covers ${were(count)} refused.`,
  },
  {
    kind: "answered what the course does not cover",
    among: "uncovered",
    say: (count, of) =>
      `${count} of ${counted(of, "question")} that it does not cover ${were(count)} answered all the same.`,
  },
  {
    kind: "states something that its slides do not",
    metric: "faithfulness",
    among: "answered",
    say: (count, of) =>
      `${count} of ${counted(of, "answer")} ${count === 1 ? "states" : "state"} something that the slides do not.`,
  },
  {
    kind: "states something against the reference answer",
    metric: "correctness",
    among: "answered",
    say: (count) =>
      `${counted(count, "answer")} ${count === 1 ? "contradicts" : "contradict"} the reference answer.`,
  },
  {
    kind: "leaves out what it should say",
    metric: "answer completeness",
    among: "answered",
    say: (count) =>
      `${counted(count, "answer")} ${count === 1 ? "leaves" : "leave"} out something that belongs in it.`,
  },
  {
    kind: "was refused, rightly or not",
    among: "unknown",
    say: (count, of) => `${count} of ${counted(of, "question")} that readers asked ${were(count)} refused.`,
  },
  {
    kind: "its reader put the thumb down",
    metric: "thumbs down",
    among: "rated",
    say: (count, of) =>
      `${count} of ${counted(of, "thumb")} that readers gave ${count === 1 ? "is" : "are"} down.`,
  },
  {
    kind: "cites no reference slide",
    metric: "cites a reference slide",
    among: "answered",
    say: (count) =>
      `${counted(count, "answer")} ${count === 1 ? "cites" : "cite"} none of the slides that answer.`,
  },
  {
    kind: "the tutor failed",
    among: "asked",
    say: (count, of) => `The tutor failed on ${count} of ${counted(of, "question")}.`,
  },
];

const were = (count: number) => (count === 1 ? "was" : "were");

/**
 * A run in counts, for a teacher: what was refused and should not have been, what was answered and should not have been,
 * and what was wrong with the answers. Of repeats the worst counts. Empty where no answer was written.
 */
export function outcomesOf({ cases, metrics }: Pick<Report, "cases" | "metrics">, run: number): Outcome[] {
  const asked = cases.filter((row) => isAsked(row, run));
  const faulty = new Map(asked.map((row) => [row.id, kindsOf(row, run)]));
  const isAnswered = ({ answers }: CaseRow) => answers.some((one) => one.run === run && one.answered);
  const groups = {
    asked,
    covered: asked.filter(({ answerable }) => answerable === true),
    uncovered: asked.filter(({ answerable }) => answerable === false),
    unknown: asked.filter(({ answerable }) => answerable === null),
    answered: asked.filter((row) => row.answerable !== false && isAnswered(row)),
    rated: asked.filter(({ feedback }) => feedback !== null),
  };
  return countings.flatMap(({ kind, metric, among, say }): Outcome[] => {
    if (metric !== undefined && !metrics.some(({ name }) => name === metric)) return [];
    const found = groups[among].filter(({ id }) => faulty.get(id)?.has(kind));
    const isTold = groups[among].length > 0 && (found.length > 0 || kind !== "the tutor failed");
    const cases = found.map(({ id }) => id);
    return isTold ? [{ kind, sentence: say(cases.length, groups[among].length), cases }] : [];
  });
}

const kindsOf = (row: CaseRow, run: number): Set<Fault["kind"]> =>
  new Set(worstFaults(row, run).map(({ kind }) => kind));

/** An answer was written, or should have been; a run that stopped after the search wrote none. */
const isAsked = ({ answers }: CaseRow, run: number): boolean =>
  answers.some((one) => one.run === run && (one.answer !== null || one.error !== null));

/** What a later run did better or worse than the first, case by case. */
export interface Turned {
  /** Something was wrong in the first run and nothing is now. */
  mended: string[];
  /** Nothing was wrong, and something is now. */
  broken: string[];
}

/** Null where the runs share no case, or what readers asked: an answer that was drawn twice has not changed. */
export function turnedBetween(cases: CaseRow[], run: number): Turned | null {
  const both = cases.filter((row) => row.answerable !== null && isAsked(row, 0) && isAsked(row, run));
  if (both.length === 0) return null;
  const isWrong = (row: CaseRow, of: number) => kindsOf(row, of).size > 0;
  const ids = (from: boolean, to: boolean) =>
    both.filter((row) => isWrong(row, 0) === from && isWrong(row, run) === to).map(({ id }) => id);
  return { mended: ids(true, false), broken: ids(false, true) };
}
