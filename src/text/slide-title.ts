import type { SlideRef } from "../types.ts";
import { readPatterns } from "./lexicon.ts";
import { wordKey } from "./words.ts";

const { counters, continued, first } = readPatterns("continued", "counters", "continued", "first");

/** Without what tells its place in a run of slides: `Operators 1/2`, `Descriptors (cont'd)`. */
export const bareTitle = (title: string): string =>
  [...continued, ...counters].reduce((rest, pattern) => rest.replace(pattern, ""), title.trim()).trim();

/** Whether a title or a line says that it goes on from the slide before. */
export const saysContinued = (line: string): boolean => bareTitle(line) !== line.trim() && !isFirst(line);

const isFirst = (line: string) => first.some((pattern) => pattern.test(line.trim()));

/** Whether a slide stands right behind another of its deck under the same title. */
export function continues(after: SlideRef, before: SlideRef): boolean {
  return (
    after.course === before.course &&
    after.deck === before.deck &&
    before.page !== null &&
    (after.pages?.[0] ?? after.page) === before.page + 1 &&
    wordKey(bareTitle(after.title)) === wordKey(bareTitle(before.title)) &&
    !isFirst(after.title)
  );
}
