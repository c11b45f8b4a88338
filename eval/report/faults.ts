import type { CaseAnswer, CaseRow } from "./report.ts";

/** What went wrong with an answer, the gravest first. */
export const faultKinds = [
  "the tutor failed",
  "answered what the course does not cover",
  "refused what the course covers",
  "states something against the reference answer",
  "leaves out what it should say",
  "states something that its slides do not",
  "its reader put the thumb down",
  "cites no reference slide",
  "was refused, rightly or not",
] as const;

export interface Fault {
  kind: (typeof faultKinds)[number];
  /** Which words, facts or slides; empty if the kind says it all. */
  detail: string;
  /** How bad, 0…1, compared with other faults of the same kind. */
  extent: number;
}

type Judged = Pick<CaseAnswer, "answered" | "answer" | "error" | "scores">;

/** All that went wrong with one answer, the gravest first; a right refusal has no fault, whatever its scores. */
export function faultsOf({ answerable }: Pick<CaseRow, "answerable">, answer: Judged): Fault[] {
  const { answered, error, scores } = answer;
  const only = (kind: Fault["kind"], detail = ""): Fault[] => [{ kind, detail, extent: 1 }];
  if (error !== null) return only("the tutor failed", error);
  if (answer.answer === null) return [];
  if (!answered && answerable !== null) return answerable ? only("refused what the course covers") : [];
  if (answerable === false) return only("answered what the course does not cover");
  const found = (kind: Fault["kind"], metric: string, isFault: (value: number) => boolean): Fault[] => {
    const { value = null, faults = [], reason = "" } = scores[metric] ?? {};
    if (value === null || (faults.length === 0 && !isFault(value))) return [];
    return [{ kind, detail: faults.length > 0 ? faults.join("; ") : reason, extent: 1 - value }];
  };
  return [
    ...found("states something against the reference answer", "correctness", (value) => value === 0),
    ...found("leaves out what it should say", "answer completeness", (value) => value < 1),
    ...found("states something that its slides do not", "faithfulness", (value) => value < unfaithful),
    ...found("its reader put the thumb down", "thumbs down", (value) => value === 1),
    ...found("cites no reference slide", "cites a reference slide", (value) => value === 0),
    ...(answered ? [] : only("was refused, rightly or not")),
  ];
}

/** Runs from before statements were stored have the score alone. */
const unfaithful = 0.2;

/** The greater, the worse; 0 for an answer without a fault. */
export function gravityOf([worst]: Fault[]): number {
  return worst ? faultKinds.length - faultKinds.indexOf(worst.kind) + Math.min(0.99, worst.extent) : 0;
}

/** For a person: `leaves out what it should say: 72 hours`. */
export const describeFault = ({ kind, detail }: Fault): string =>
  detail === "" ? kind : `${kind}: ${detail}`;

/** The faults of a case in one run or in all, over its repeats: those of its worst answer. */
export function worstFaults(row: CaseRow, run?: number): Fault[] {
  const all = row.answers
    .filter((answer) => run === undefined || answer.run === run)
    .map((answer) => faultsOf(row, answer));
  return all.reduce((worst, one) => (gravityOf(one) > gravityOf(worst) ? one : worst), []);
}

/** The cases that went wrong, worst first. */
export function worstCases(cases: CaseRow[], most: number): CaseRow[] {
  return cases
    .map((row) => ({ row, gravity: gravityOf(worstFaults(row)) }))
    .filter(({ gravity }) => gravity > 0)
    .sort((a, b) => b.gravity - a.gravity)
    .slice(0, most)
    .map(({ row }) => row);
}
