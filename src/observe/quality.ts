import { coverageThresholds } from "../answer/retrieve/coverage.ts";
import { type ControlledShare, controlShares, fewest, type Share, toShare } from "../control-limits.ts";
import type { Queryable } from "../store/database.ts";
import { type AnswersOn, listAnswersByDay, type Spread } from "../store/quality.ts";

/** What is counted, and of what it is a share. */
const measures = {
  refused: "answers",
  near: "answered",
  notBorneOut: "answered",
  blocked: "answers",
  stopped: "answers",
  failed: "answers",
  far: "placed",
  down: "rated",
  unfaithful: "judged",
} as const satisfies Partial<Record<keyof AnswersOn, keyof AnswersOn>>;
export type Measure = keyof typeof measures;
export const measureNames = Object.keys(measures) as Measure[];

interface Spreads {
  answers: number;
  costUsd: Spread;
  totalMs: Spread;
}

export interface QualityOfDay extends Spreads {
  day: string;
  shares: Record<Measure, ControlledShare>;
}

export interface QualityOfCourse extends Spreads {
  /** Null: of no course that is known. */
  course: string | null;
  shares: Record<Measure, Share>;
  /** Why no day has control limits; null if some have. */
  tooFew: string | null;
  /** The earliest first; a day without answers is left out. */
  daily: QualityOfDay[];
}

export interface Quality {
  days: number;
  method: string;
  courses: QualityOfCourse[];
}

/** Half of what an answer states, or more, its slides do not bear out. */
const unfaithfulBelow = 0.5;
const method = `p-chart: with p the share over all days of at least ${fewest.answers} answers, a day of n answers has the limits p ± 3·√(p(1−p)/n). Days are in UTC. A question is far where retrieval alone finds it less than ${coverageThresholds.near * 100}% probable that the course covers it.`;

/** How answers have turned out in the last `days`, today included, by course and day. */
export async function readQuality(
  database: Queryable,
  asked: { course?: string | undefined; days: number; courses: string[] | null },
): Promise<Quality> {
  const rows = await listAnswersByDay(database, {
    ...asked,
    farBelow: coverageThresholds.near,
    unfaithfulBelow,
  });
  const totals = rows.filter(({ day }) => day === null);
  const courses = totals.map((total) =>
    describeCourse(
      total,
      rows.filter((row) => row.course === total.course && row.day !== null),
    ),
  );
  return { days: asked.days, method, courses };
}

function describeCourse(total: AnswersOn, rows: AnswersOn[]): QualityOfCourse {
  const shares = byMeasure((measure) => toShare(total[measure], total[measures[measure]]));
  const controlled = byMeasure((measure) =>
    controlShares(rows.map((row) => ({ count: row[measure], of: row[measures[measure]] }))),
  );
  const daily = rows.flatMap(({ day, answers, costUsd, totalMs }, index) => {
    const ofDay = byMeasure((measure) => controlled[measure][index] ?? { ...toShare(0, 0), ...unlimited });
    return day === null ? [] : [{ day, answers, costUsd, totalMs, shares: ofDay }];
  });
  const large = rows.filter(({ answers }) => answers >= fewest.answers).length;
  return {
    course: total.course,
    answers: total.answers,
    costUsd: total.costUsd,
    totalMs: total.totalMs,
    shares,
    tooFew: large >= fewest.days ? null : tellTooFew(large),
    daily,
  };
}

const unlimited = { limits: null, signal: null };

const tellTooFew = (large: number) =>
  `Too few answers for control limits: they take ${fewest.days} days of at least ${fewest.answers} answers each, and there ${large === 1 ? "is" : "are"} ${large}`;

const byMeasure = <Value>(of: (measure: Measure) => Value): Record<Measure, Value> =>
  Object.fromEntries(measureNames.map((measure) => [measure, of(measure)])) as Record<Measure, Value>;
