import { groupBy } from "../../group-by.ts";
import type { CourseIndex, Outline } from "../../search/course-index.ts";
import { makeScope } from "../../search/filters.ts";
import type { Database } from "../../store/database.ts";
import { loadSlides } from "../../store/slides.ts";
import { oneLine } from "../../text/block-markdown.ts";
import { kindOf } from "../../text/slide-kind.ts";
import { withoutTranscripts } from "../../text/transcript/recording.ts";
import { countWords } from "../../text/words.ts";
import type { Filters, Metadata, Slide } from "../../types.ts";
import { opensDeck } from "./choose-slides.ts";

export interface Deck {
  path: string;
  /** What its first slide calls it. */
  title: string;
  metadata: Metadata;
  slides: Slide[];
  /** In order, without those inside others. */
  sections: Section[];
}

export interface Section {
  name: string;
  slides: Slide[];
}

/** What is asked about, as it is built: within the question's filters. */
export interface Structure {
  course: string;
  decks: Deck[];
  /** With the sections that only hold others, which no slide names. */
  outline: Outline;
}

/** Between a section's name and that of one inside it. */
const inside = " › ";

/** The structure of one course, limited to what the filters let through. A transcript is a recording of it, no part. */
export async function loadStructure(
  database: Database,
  index: CourseIndex,
  filters: Filters,
): Promise<Structure> {
  const all = await slidesOf(database, index);
  const { metadata: wanted, through, until } = filters;
  const isLet = makeScope({ metadata: wanted, through, until }, index.places);
  const letThrough = new Set(
    index.places.flatMap(({ deck }, at) => (isLet === null || isLet(at) ? deck : [])),
  );
  const within = all.filter((slide) => letThrough.has(slide.deck) && isWithin(slide, filters));
  const slides = withoutTranscripts(within, ({ deck }) => deck);
  const metadata = new Map(index.places.map((place) => [place.deck, place.metadata ?? {}]));
  const decks = [...groupBy(slides, ({ deck }) => deck)].map(([path, own]) => ({
    path,
    title: titleOf(own),
    metadata: metadata.get(path) ?? {},
    slides: own,
    sections: sectionsOf(own),
  }));
  return { course: index.course.name, decks, outline: outlineOf(decks) };
}

/** An index is replaced when its course changes; of a course with more chunks the slides are not kept in memory. */
const maxKept = 10_000;
const kept = new WeakMap<CourseIndex, Promise<Slide[]>>();

function slidesOf(database: Database, index: CourseIndex): Promise<Slide[]> {
  const before = kept.get(index);
  if (before) return before;
  const loaded = loadSlides(database, [index.course]);
  if (index.chunkIds.length > maxKept) return loaded;
  kept.set(index, loaded);
  // A reading that failed is tried again by the next question.
  loaded.catch(() => kept.delete(index));
  return loaded;
}

function isWithin(slide: Slide, { deck, section, pages }: Filters): boolean {
  const first = slide.pages?.[0] ?? slide.page;
  return (
    (deck === undefined || slide.deck === deck) &&
    (section === undefined || isInSection(slide, section)) &&
    (pages === undefined ||
      (first !== null && slide.page !== null && first <= pages[1] && slide.page >= pages[0]))
  );
}

export const isInSection = (slide: Slide, section: string): boolean =>
  slide.section === section || slide.section?.startsWith(section + inside) === true;

/** A title that its slide wraps has no more words than this. */
const maxTitleWords = 14;

/** A deck that begins with its agenda or with what it has to say is called by its file. */
function titleOf(slides: Slide[]): string {
  const [first] = slides;
  if (!first) return "";
  if (!opensDeck(first)) return fileTitle(first.deck);
  const isWrapped = first.text.startsWith(first.title) && countWords(first.text) <= maxTitleWords;
  return isWrapped && kindOf(first) !== "title" ? oneLine(first.text) : first.title;
}

const fileTitle = (deck: string) =>
  deck
    .slice(deck.lastIndexOf("/") + 1)
    .replace(/\.[a-z]{2,5}$/i, "")
    .replace(/[_-]+/g, " ");

function sectionsOf(slides: Slide[]): Section[] {
  const placed = slides.filter(({ section }) => section !== null);
  const sections = groupBy(placed, ({ section }) => section?.split(inside)[0] ?? "");
  return [...sections].map(([name, own]) => ({ name, slides: own }));
}

function outlineOf(decks: Deck[]): Outline {
  const sections = decks.flatMap(({ path, slides }) => {
    const names = slides.flatMap(({ section }) => {
      const parts = section?.split(inside) ?? [];
      return parts.map((_, depth) => parts.slice(0, depth + 1).join(inside));
    });
    return [...new Set(names)].map((section) => ({ deck: path, section }));
  });
  return { decks: decks.map(({ path }) => path), sections };
}
