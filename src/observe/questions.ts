import { groupBy } from "../group-by.ts";
import { type Asked, listAsked, listRetrieved, namesAskers } from "../store/asked.ts";
import type { CourseRow } from "../store/courses.ts";
import type { Database } from "../store/database.ts";
import { type EmbeddingKey, embeddingKeyOf } from "../store/embeddings.ts";
import { loadSlides, loadSlidesById } from "../store/slides.ts";
import { decodeVector } from "../store/vector-code.ts";
import { kindOf } from "../text/slide-kind.ts";
import { type Slide, type SlideRef, toSlideRef } from "../types.ts";
import { groupQuestions } from "./group-questions.ts";
import { placeLatest } from "./place-questions.ts";

/** The latest of a course that are looked at: more take too long to group while somebody waits. */
const mostQuestions = 2_000;
/** Questions that are embedded while somebody waits; the others have their turn the next time. */
const mostPlaced = 200;
/** The most that is told. */
const shown = { groups: 200, questions: 20, slides: 3, nearestOfQuestion: 3 };

export type Outcomes = Record<Asked["outcome"] | "up" | "down", number>;

export interface QuestionGroup {
  /** The question that stands for them. */
  question: string;
  count: number;
  outcomes: Outcomes;
  /** By the Monday of a week, such as 2026-11-30. */
  weeks: Record<string, number>;
  /** The slides that came nearest, those of most questions first. */
  nearest: SlideRef[];
  questions: Pick<Asked, "question" | "asked" | "outcome" | "thumb" | "reason" | "comment" | "asker">[];
}

export interface QuestionsOfCourse {
  course: string;
  days: number;
  count: number;
  outcomes: Outcomes;
  weeks: { week: string; count: number; outcomes: Outcomes }[];
  groups: QuestionGroup[];
  /** Groups, and older questions, that are not told. */
  leftOut: { groups: number; questions: boolean };
  /** By what questions were grouped; how many had only their words to be grouped by. */
  by: { model: string | null; wordsOnly: number };
  /** Whether `asker` is told. */
  namesAskers: boolean;
}

interface Asking {
  database: Database;
  provider: Parameters<typeof placeLatest>[0]["provider"];
}

/** What was asked of a course in the last `days`, by meaning: what was refused or nearly so first. */
export async function readQuestions(
  { database, provider }: Asking,
  { course, days, user }: { course: CourseRow; days: number; user: string },
  signal: AbortSignal,
): Promise<QuestionsOfCourse> {
  const model: EmbeddingKey | null = embeddingKeyOf(provider.embedding);
  await placeLatest({ database, provider }, { course: course.name, user, limit: mostPlaced }, signal);
  const asked = await listAsked(database, { course: course.name, days, limit: mostQuestions, model });
  const placed = asked.map(({ question, searched, code }) => ({
    text: searched ?? question,
    vector: code && decodeVector(code),
  }));
  const grouped = (await groupQuestions(placed))
    .map((places) => places.flatMap((place) => asked[place] ?? []))
    .sort(byNeed);
  const told = grouped.slice(0, shown.groups);
  const ids = new Set(told.flatMap((group) => nearestOf(group)));
  const slides = await loadSlidesById(database, [...ids]);
  return {
    course: course.name,
    days,
    count: asked.length,
    outcomes: countOutcomes(asked),
    weeks: byWeek(asked),
    groups: told.map((group) => describeGroup(group, slides)),
    leftOut: { groups: grouped.length - told.length, questions: asked.length === mostQuestions },
    by: { model: model?.model ?? null, wordsOnly: placed.filter(({ vector }) => !vector).length },
    namesAskers: await namesAskers(database, course.name),
  };
}

/** What the course did not answer well comes first, then what is asked most. */
function byNeed(one: Asked[], other: Asked[]): number {
  const need = (group: Asked[]) =>
    group.filter(({ outcome, thumb }) => outcome === "refused" || outcome === "near" || thumb === "down")
      .length;
  return need(other) - need(one) || other.length - one.length;
}

function describeGroup(group: Asked[], slides: Map<string, Slide>): QuestionGroup {
  return {
    question: group[0]?.question ?? "",
    count: group.length,
    outcomes: countOutcomes(group),
    weeks: Object.fromEntries(byWeek(group).map(({ week, count }) => [week, count])),
    nearest: nearestOf(group).flatMap((id) => {
      const slide = slides.get(id);
      return slide ? [toSlideRef(slide)] : [];
    }),
    questions: group
      .slice(0, shown.questions)
      .map(({ question, asked, outcome, thumb, reason, comment, asker }) => ({
        question,
        asked,
        outcome,
        thumb,
        reason,
        comment,
        asker,
      })),
  };
}

function countOutcomes(asked: Asked[]): Outcomes {
  const counts: Outcomes = { covered: 0, near: 0, refused: 0, broken: 0, up: 0, down: 0 };
  for (const { outcome, thumb } of asked) {
    counts[outcome]++;
    if (thumb) counts[thumb]++;
  }
  return counts;
}

/** The earliest first; a week without questions is left out. */
function byWeek(asked: Asked[]): QuestionsOfCourse["weeks"] {
  return [...groupBy(asked, ({ week }) => week)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([week, all]) => ({ week, count: all.length, outcomes: countOutcomes(all) }));
}

/** A slide's rank in a question counts as in reciprocal rank fusion: once near the top is as good as often below. */
function nearestOf(group: Asked[]): string[] {
  const scores = new Map<string, number>();
  for (const { retrieved } of group) {
    for (const [rank, id] of retrieved.slice(0, shown.nearestOfQuestion).entries())
      scores.set(id, (scores.get(id) ?? 0) + 1 / (1 + rank));
  }
  return [...scores]
    .sort(([, one], [, other]) => other - one)
    .slice(0, shown.slides)
    .map(([id]) => id);
}

export interface UnretrievedSlides {
  course: string;
  days: number;
  /** How many slides the course has that say something of its subject. */
  slides: number;
  unretrieved: SlideRef[];
}

/** The slides that say something, and that no question of the last `days` came near. */
export async function readUnretrieved(
  database: Database,
  { course, days }: { course: CourseRow; days: number },
): Promise<UnretrievedSlides> {
  const retrieved = await listRetrieved(database, { course: course.name, days });
  const slides = (await loadSlides(database, [course])).filter((slide) => kindOf(slide) === null);
  return {
    course: course.name,
    days,
    slides: slides.length,
    unretrieved: slides.filter(({ id }) => !retrieved.has(id)).map(toSlideRef),
  };
}
