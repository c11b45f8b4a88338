import { groupBy } from "../../group-by.ts";
import { queueUp } from "../../queue-up.ts";
import type { CourseRow } from "../../store/courses.ts";
import type { Database } from "../../store/database.ts";
import { hasFormat } from "../../store/decks.ts";
import { loadSlides } from "../../store/slides.ts";
import { clockOf } from "../../text/transcript/clock.ts";
import { findSpoken, isTranscript, type Spoken, saidAt } from "../../text/transcript/recording.ts";
import { heading, type Piece } from "./pieces.ts";

interface Held {
  version: number;
  spoken: Promise<Spoken[]>;
}

/** What was aligned is forgotten with the database, and made anew once its course changes. */
const held = new WeakMap<Database, Map<number, Held>>();

/** What a course's transcripts say with its slides, in their order. */
export function loadSpoken(database: Database, course: CourseRow): Promise<Spoken[]> {
  const courses = held.get(database) ?? new Map<number, Held>();
  held.set(database, courses);
  const before = courses.get(course.id);
  if (before?.version === course.version) return before.spoken;
  const loading = { version: course.version, spoken: alignAll(database, course) };
  courses.set(course.id, loading);
  // A reading that failed is tried again by the next question.
  loading.spoken.catch(() => courses.get(course.id) === loading && courses.delete(course.id));
  return loading.spoken;
}

async function alignAll(database: Database, course: CourseRow): Promise<Spoken[]> {
  if (!(await hasFormat(database, course, "transcript"))) return [];
  const all = await loadSlides(database, [course]);
  const slides = all.filter(({ deck }) => !isTranscript(deck));
  const transcripts = groupBy(
    all.filter(({ deck }) => isTranscript(deck)),
    ({ deck }) => deck,
  );
  const spoken: Spoken[] = [];
  for (const pages of transcripts.values()) {
    // Some tens of milliseconds a transcript.
    await queueUp();
    spoken.push(...findSpoken(pages, slides));
  }
  return spoken;
}

/** A slide's talk is seldom longer than these many stretches; what is has more on the pages that are cited. */
const mostTold = 24;

/** What was said with some slides, verbatim, below the recording's name and time. */
export function tellSpoken(spoken: Spoken[]): Piece[] {
  return [...groupBy(spoken.slice(0, mostTold), ({ page }) => page.id).values()].flatMap((own) => {
    const first = own[0];
    if (!first) return [];
    const { page } = first;
    const from = saidAt(page, first.start);
    const name = `${page.deck}, ${from === null ? page.title : clockOf(from)}`;
    return [
      // A time ends with no full stop.
      heading(name),
      ...own.map(({ start, end }): Piece => {
        const quote = page.text.slice(start, end).trim();
        return { text: `\n\n${quote.replace(/\s+/g, " ")}`, cites: [{ slide: page, quote }] };
      }),
    ];
  });
}
