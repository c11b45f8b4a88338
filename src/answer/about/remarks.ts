import type { CourseQuestionKind } from "./recognise.ts";

/** What the tutor says for itself, each as one question back: it needs no slide to bear it out. */
export const remarks = {
  greeting: (course: string) => `Hello, ${lower(what(course))}`,
  thanks: (course: string) => `You are welcome, ${lower(what(course))}`,
  help: (course: string) =>
    `I answer from the slides, show where each answer stands, and can sum up a lecture or a section: ${lower(what(course))}`,
  whichCourse: (courses: string[]) =>
    `There are several courses here: ${list(courses)}; which one do you mean?`,
  whichDeck: (decks: string[]) => `There are several decks: ${list(decks)}; which one is the slide in?`,
  whichPart: (parts: string[]) => `The parts of this course are ${list(parts)}; which one do you mean?`,
  noSuchPage: (deck: string, pages: number) =>
    `${deck} ends with page ${pages}; which of its pages would you like to read?`,
  atTheEdge: (name: string, side: "before" | "after") =>
    side === "before"
      ? `The course begins with ${name}; what would you like to know about it?`
      : `The course ends with ${name}; what would you like to know about it?`,
};

export const isRemark = (kind: CourseQuestionKind): kind is "greeting" | "thanks" | "help" =>
  kind === "greeting" || kind === "thanks" || kind === "help";

const what = (course: string) =>
  course === "" ? "What would you like to know?" : `What would you like to know about ${course}?`;
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

const maxNames = 12;
const listed = new Intl.ListFormat("en", { type: "conjunction" });
function list(names: string[]): string {
  const more = names.length - maxNames;
  return listed.format(more > 0 ? [...names.slice(0, maxNames), `${more} more`] : names);
}
