import type { Slide } from "../types.ts";
import { type CourseRow, type SlideRow, slideColumns, toSlide } from "./courses.ts";
import type { Queryable } from "./database.ts";

/** The slides that a course's decks hold now, with their texts, in deck and page order. */
export async function loadSlides(database: Queryable, course: CourseRow): Promise<Slide[]> {
  const rows = await database.query<SlideRow>(
    `select ${slideColumns} from slides s join courses k on k.id = s.course_id
     where s.course_id = $1 and s.deck_id is not null order by s.deck, s.page, s.id`,
    [course.id],
  );
  return rows.map(toSlide);
}
