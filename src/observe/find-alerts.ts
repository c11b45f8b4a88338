import { controlValues } from "../control-limits.ts";
import type { Alert } from "../store/alerts.ts";
import type { Queryable } from "../store/database.ts";
import { countRecentFailures } from "../store/quality.ts";
import { listSpending } from "../store/spending.ts";
import { money } from "../text/figures.ts";
import { type Measure, type QualityOfCourse, readQuality } from "./quality.ts";

/** Shares whose rise somebody should look at, and what it means. */
const watched: Partial<Record<Measure, string>> = {
  refused: "were refused",
  notBorneOut: "bear a statement that the slides do not bear out",
  failed: "failed",
  down: "got a thumb down, of those that got any",
  far: "are far from what the course covers",
  unfaithful: "were judged unfaithful to their slides, of the sample",
};
const daysOfLimits = 30;
/** Many failures at once are told without waiting for a usual share. */
const manyFailures = { minutes: 60, count: 5, share: 0.2 };

const percent = (share: number) => `${Math.round(share * 100)}%`;
const nameOf = (course: string | null) => (course === null ? "no course" : `"${course}"`);

/** What of today is unusual: shares beyond their control limits, cost beyond its own, and many failures in an hour. */
export async function findAlerts(database: Queryable, today: string): Promise<Alert[]> {
  const quality = await readQuality(database, { days: daysOfLimits, courses: null });
  const recent = await countRecentFailures(database, manyFailures.minutes);
  const spending = await listSpending(database, { by: "day", days: daysOfLimits });
  return [
    ...quality.courses.flatMap((course) => beyondLimits(course, today)),
    ...beyondCost(
      spending.map(({ key, knownUsd }) => ({ day: key ?? "", usd: knownUsd })),
      today,
    ),
    ...failing(recent, today),
  ];
}

function beyondLimits({ course, daily }: QualityOfCourse, today: string): Alert[] {
  const now = daily.find(({ day }) => day === today);
  if (!now) return [];
  return Object.entries(watched).flatMap(([measure, meaning]): Alert[] => {
    const { signal, share, limits, of } = now.shares[measure as Measure];
    if (signal !== "above" || share === null || limits === null) return [];
    return [
      {
        key: `control-limit ${measure} ${course ?? ""} ${today}`,
        kind: "control-limit",
        course,
        day: today,
        measure,
        value: share,
        limit: limits.high,
        text: `Of ${of} answers to ${nameOf(course)} today, ${percent(share)} ${meaning}: usual is at most ${percent(limits.high)}`,
      },
    ];
  });
}

/** `days` in any order, today among them where something was spent. */
export function beyondCost(days: { day: string; usd: number }[], today: string): Alert[] {
  const earlier = days.filter(({ day }) => day < today).sort((a, b) => (a.day < b.day ? -1 : 1));
  const limits = controlValues(earlier.map(({ usd }) => usd));
  const spent = days.find(({ day }) => day === today)?.usd ?? 0;
  if (limits === null || spent <= limits.high) return [];
  return [
    {
      key: `cost ${today}`,
      kind: "cost",
      course: null,
      day: today,
      measure: "cost",
      value: spent,
      limit: limits.high,
      text: `${money(spent)} were spent today: usual is at most ${money(limits.high)}`,
    },
  ];
}

function failing({ failed, answers }: { failed: number; answers: number }, today: string): Alert[] {
  if (failed < manyFailures.count || failed / answers < manyFailures.share) return [];
  return [
    {
      key: `errors ${today}`,
      kind: "errors",
      course: null,
      day: today,
      measure: "failed",
      value: failed / answers,
      limit: manyFailures.share,
      text: `${failed} of ${answers} answers failed within the last hour: the server's log says why`,
    },
  ];
}
